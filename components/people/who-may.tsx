"use client";
/** Who may do what, and where that comes from: rights of people, teams and all members, changed by who manages it. */
import { Building2, UserMinus, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { rightWords } from "#lib/access/words.ts";
import { timeLeft } from "#lib/base/age.ts";
import { matchText } from "#lib/base/match-text.ts";
import type { Right } from "#lib/base/rights.ts";
import type { AccessAnswer, GrantAnswer } from "#lib/protocol/sharing.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { type Shareable, usePutGrant, useRemoveGrant } from "../live/api/access.ts";
import { useRemoveMember } from "../live/api/people.ts";
import { useMinute } from "../live/page-state.ts";
import { Avatar } from "../ui/avatar.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { AccessRequests } from "./access-requests.tsx";
import { AddPeople } from "./add-people.tsx";
import { aboutOf, type Holder, idOnly, nameOf, rightOptions } from "./grantee.ts";

const filterFrom = 12;

interface WhoMayProps {
  readonly shared: Shareable;
  readonly access: AccessAnswer;
  readonly filter: readonly [string, (text: string) => void];
  /** In a dialog: the first rows only, the filter finds the others. */
  readonly most?: number;
}

interface Row {
  readonly key: string;
  readonly who: Holder;
  readonly grant: GrantAnswer | undefined;
}

export function WhoMay({ shared, access, filter, most = Number.POSITIVE_INFINITY }: WhoMayProps): ReactElement {
  const [query, setQuery] = filter;
  const [leaving, setLeaving] = useState<GrantAnswer>();
  const manages = access.mine.right === "manage";
  const rows: Row[] = [
    { key: "owner", who: access.owner, grant: undefined },
    ...access.grants.map((grant) => ({ key: grant.id, who: grant.to, grant })),
  ];
  const shown = rows.filter(
    (row) => query === "" || matchText(query, nameOf(row.who), [aboutOf(row.who)]) !== undefined,
  );
  return (
    <Section
      title="Who has access"
      fact={rows.length.toLocaleString()}
      tools={
        (rows.length >= filterFrom || query !== "") && (
          <SearchInput
            label="Filter people and teams"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="w-36 phone:w-28"
            quiet
          />
        )
      }
    >
      {manages && <AddPeople shared={shared} />}
      {manages && <AccessRequests shared={shared} requests={access.requests} />}
      {shown.length === 0 ? (
        <p className="py-4 text-ink-2">
          Nobody here has “{query}” in name or e-mail.{" "}
          <button type="button" className="verb" onClick={() => setQuery("")}>
            Show all
          </button>
        </p>
      ) : (
        <VirtualRows
          label="Who has access"
          items={shown.slice(0, most)}
          keyOf={(row) => row.key}
          row={(row) => <WhoRow row={row} shared={shared} manages={manages} onRemove={setLeaving} />}
        />
      )}
      <p className="border-line border-t py-2 text-12 text-ink-3">
        {shown.length > most && `${(shown.length - most).toLocaleString()} more: find them by name. `}
        Owners of {access.organization.name} manage every project in it.
      </p>
      <RemoveDialog shared={shared} grant={leaving} onClose={() => setLeaving(undefined)} />
    </Section>
  );
}

interface WhoRowProps {
  readonly row: Row;
  readonly shared: Shareable;
  readonly manages: boolean;
  readonly onRemove: (grant: GrantAnswer) => void;
}

function WhoRow({ row: { who, grant }, shared, manages, onRemove }: WhoRowProps): ReactElement {
  const { me } = usePlace();
  const put = usePutGrant(shared);
  const now = useMinute();
  const name = nameOf(who);
  const isMe = who.kind === "person" && who.id === me.person.id;
  const here = grant?.on === shared.kind;
  const change = (right: string): void => {
    if (grant === undefined) return;
    const { deploy, approve, expiresAt } = grant;
    const expiresInMs = expiresAt === null ? null : Math.max(60_000, expiresAt - Date.now());
    put.mutate({ to: idOnly(grant.to), right: right as Right, deploy, approve, expiresInMs }, { onError: sayProblem });
  };
  return (
    <div className="flex h-row-short items-center gap-3">
      {who.kind === "person" ? (
        <Avatar name={name} silent />
      ) : (
        <Icon of={who.kind === "organization" ? Building2 : Users} className="mx-1 text-ink-3" />
      )}
      <span className="min-w-0 grow truncate">
        <span className="font-medium">{name}</span>
        {isMe && <span className="text-ink-3">, you</span>}
        {grant?.expiresAt != null && now !== 0 && (
          <span className="text-ink-3">, ends {timeLeft(grant.expiresAt, now)}</span>
        )}
      </span>
      <span className="w-52 truncate text-ink-3 phone:hidden">{aboutOf(who)}</span>
      <span className="flex w-36 flex-none justify-end phone:w-auto">
        {grant !== undefined && here && manages ? (
          <Select
            aria-label={`What ${name} can do`}
            value={grant.right}
            options={rightOptions}
            disabled={put.isPending}
            onChange={change}
          />
        ) : (
          <span className="text-12 text-ink-3">
            {grant === undefined ? "owns it" : `can ${rightWords[grant.right]}${here ? "" : comesFrom[grant.on]}`}
          </span>
        )}
      </span>
      <span className="w-control-small flex-none">
        {grant !== undefined && here && (manages || (isMe && shared.kind === "project")) && (
          <IconButton
            icon={UserMinus}
            size="small"
            side="left"
            label={isMe ? `Leave the ${shared.kind}` : `Remove ${name}`}
            onClick={() => onRemove(grant)}
          />
        )}
      </span>
    </div>
  );
}

const comesFrom: Readonly<Record<GrantAnswer["on"], string>> = {
  organization: ", in every project",
  project: ", by the project",
  notebook: "",
};

interface RemoveDialogProps {
  readonly shared: Shareable;
  readonly grant: GrantAnswer | undefined;
  readonly onClose: () => void;
}

function RemoveDialog({ shared, grant, onClose }: RemoveDialogProps): ReactElement {
  const { me } = usePlace();
  const router = useRouter();
  const remove = useRemoveGrant(shared);
  const leave = useRemoveMember(shared.id);
  const isMe = grant?.to.kind === "person" && grant.to.id === me.person.id;
  const name = grant === undefined ? "" : nameOf(grant.to);
  return (
    <AskDialog
      open={grant !== undefined}
      onOpenChange={onClose}
      title={isMe ? `Leave this ${shared.kind}?` : `Remove ${name}?`}
      effect={
        isMe
          ? "You no longer see it. What you wrote stays; to come back, somebody must share it with you again."
          : "They are out at once, also where they have it open now, unless another right lets them in. What they wrote stays."
      }
      verb={isMe ? `Leave the ${shared.kind}` : "Remove"}
      busy={remove.isPending || leave.isPending}
      onConfirm={() => {
        if (grant === undefined) return;
        // a project is left by who may only view it as well; a right on a notebook is given back by who manages it
        if (!isMe || shared.kind === "notebook")
          remove.mutate({ id: grant.id }, { onSuccess: onClose, onError: sayProblem });
        else leave.mutate({ personId: me.person.id }, { onSuccess: () => router.replace("/"), onError: sayProblem });
      }}
    />
  );
}
