"use client";
/** Who may do what in a project: rights of people, teams and all members; changed and taken away by who manages it. */
import { Building2, UserMinus, Users } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { rightWords } from "#lib/access/words.ts";
import { matchText } from "#lib/base/match-text.ts";
import type { Right } from "#lib/base/rights.ts";
import type { AccessAnswer, GrantAnswer, Grantee } from "#lib/protocol/sharing.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { usePutGrant, useRemoveGrant } from "../live/api/access.ts";
import { useRemoveMember } from "../live/api/people.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Avatar } from "../ui/avatar.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { AddPeople } from "./add-people.tsx";
import { idOnly, rightOptions } from "./grantee.ts";

const filterFrom = 12;

interface WhoMayProps {
  readonly projectId: string;
  readonly access: AccessAnswer;
}

interface Row {
  readonly key: string;
  readonly who: Grantee | AccessAnswer["owner"];
  readonly grant: GrantAnswer | undefined;
}

export function WhoMay({ projectId, access }: WhoMayProps): ReactElement {
  const [query, setQuery] = useSearchParam("q");
  const [leaving, setLeaving] = useState<GrantAnswer>();
  const manages = access.mine.right === "manage";
  const rows: Row[] = [
    { key: "owner", who: access.owner, grant: undefined },
    ...access.grants.map((grant) => ({ key: grant.id, who: grant.to, grant })),
  ];
  const shown = rows.filter(
    (row) => query === "" || matchText(query, nameOf(row.who), [emailOf(row.who)]) !== undefined,
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
      {manages && <AddPeople projectId={projectId} />}
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
          items={shown}
          keyOf={(row) => row.key}
          row={(row) => <WhoRow row={row} projectId={projectId} manages={manages} onRemove={setLeaving} />}
        />
      )}
      <p className="border-line border-t py-2 text-12 text-ink-3">
        Owners of {access.organization.name} manage every project in it.
      </p>
      <RemoveDialog projectId={projectId} grant={leaving} onClose={() => setLeaving(undefined)} />
    </Section>
  );
}

interface WhoRowProps {
  readonly row: Row;
  readonly projectId: string;
  readonly manages: boolean;
  readonly onRemove: (grant: GrantAnswer) => void;
}

function WhoRow({ row: { who, grant }, projectId, manages, onRemove }: WhoRowProps): ReactElement {
  const { me } = usePlace();
  const put = usePutGrant(projectId);
  const name = nameOf(who);
  const isMe = who.kind === "person" && who.id === me.person.id;
  const here = grant?.on === "project";
  const change = (right: string): void => {
    if (grant === undefined) return;
    const { deploy, approve } = grant;
    put.mutate({ to: idOnly(grant.to), right: right as Right, deploy, approve }, { onError: sayProblem });
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
      </span>
      <span className="w-56 truncate text-ink-3 phone:hidden">{emailOf(who)}</span>
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
          {grant === undefined ? "owns it" : `can ${rightWords[grant.right]}${here ? "" : ", everywhere"}`}
        </span>
      )}
      <span className="w-control-small flex-none">
        {grant !== undefined && here && (manages || isMe) && (
          <IconButton
            icon={UserMinus}
            size="small"
            side="left"
            label={isMe ? "Leave the project" : `Remove ${name}`}
            onClick={() => onRemove(grant)}
          />
        )}
      </span>
    </div>
  );
}

function nameOf(who: Row["who"]): string {
  return who.kind === "everyone" ? "All members" : who.name;
}

function emailOf(who: Row["who"]): string {
  if (who.kind === "person") return who.email;
  if (who.kind === "team") return "team";
  return who.kind === "everyone" ? "everybody in the organization but guests" : "organization";
}

interface RemoveDialogProps {
  readonly projectId: string;
  readonly grant: GrantAnswer | undefined;
  readonly onClose: () => void;
}

function RemoveDialog({ projectId, grant, onClose }: RemoveDialogProps): ReactElement {
  const { me } = usePlace();
  const router = useRouter();
  const remove = useRemoveGrant(projectId);
  const leave = useRemoveMember(projectId);
  const isMe = grant?.to.kind === "person" && grant.to.id === me.person.id;
  const name = grant === undefined ? "" : nameOf(grant.to);
  return (
    <AskDialog
      open={grant !== undefined}
      onOpenChange={onClose}
      title={isMe ? "Leave this project?" : `Remove ${name}?`}
      effect={
        isMe
          ? "You no longer see its notebooks. What you wrote stays; to come back, somebody must share it with you again."
          : "They are out at once, also where they have it open now, unless another right lets them in. What they wrote stays."
      }
      verb={isMe ? "Leave the project" : "Remove"}
      busy={remove.isPending || leave.isPending}
      onConfirm={() => {
        if (grant === undefined) return;
        if (!isMe) remove.mutate({ id: grant.id }, { onSuccess: onClose, onError: sayProblem });
        else leave.mutate({ personId: me.person.id }, { onSuccess: () => router.replace("/"), onError: sayProblem });
      }}
    />
  );
}
