"use client";
/** Gives people and teams of the organization a right: find by name or e-mail, choose, done. Others are invited. */
import { Mail, Users } from "lucide-react";
import { type ReactElement, useId, useState } from "react";
import type { Right } from "#lib/base/rights.ts";
import { emailSchema } from "#lib/protocol/person.ts";
import type { Grantee } from "#lib/protocol/sharing.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { type Shareable, useCandidates, usePutGrant } from "../live/api/access.ts";
import { useCreateInvite } from "../live/api/invites.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { aboutOf, idOnly, nameOf, rightOptions } from "./grantee.ts";
import { grantLifetimes, lifetimeMs } from "./lifetimes.ts";
import { ShownOnce } from "./shown-once.tsx";

const week = 7 * 86_400_000;

export function AddPeople({ shared }: { readonly shared: Shareable }): ReactElement {
  const [find, setFind] = useState("");
  const [right, setRight] = useState<Right>("edit");
  const [lifetime, setLifetime] = useState<string>(grantLifetimes[0].value);
  const [given, setGiven] = useState<string>();
  const found = useCandidates(shared, find);
  const put = usePutGrant(shared);
  const hint = useId();
  const nobody = find !== "" && found.data?.length === 0;
  const give = (who: Grantee): void => {
    put.mutate(
      { to: idOnly(who), right, expiresInMs: lifetimeMs(lifetime) },
      {
        onSuccess: () => {
          setGiven(`${nameOf(who)} can ${right} now.`);
          setFind("");
        },
      },
    );
  };
  return (
    <div className="border-line border-b py-3">
      <div className="flex flex-wrap items-center gap-2">
        <SearchInput
          label="Find people or teams to share with"
          placeholder="Name, team or e-mail"
          aria-describedby={hint}
          value={find}
          onChange={(event) => {
            setGiven(undefined);
            setFind(event.target.value);
          }}
          className="min-w-40 max-w-dialog grow"
        />
        <Select
          aria-label="What they can do"
          value={right}
          options={rightOptions}
          onChange={(chosen) => setRight(rightOptions.find(({ value }) => value === chosen)?.value ?? "view")}
        />
        <Select aria-label="For how long" value={lifetime} options={grantLifetimes} onChange={setLifetime} />
        <Button busy={put.isPending} onClick={() => give({ kind: "everyone" })}>
          Share with all members
        </Button>
      </div>
      <p id={hint} className="mt-2 text-12 text-ink-3" role="status">
        {given ??
          (nobody
            ? "Nobody in the organization has that in name or e-mail."
            : `People and teams of the organization. ${others(shared)}`)}
      </p>
      {find !== "" && found.data !== undefined && found.data.length > 0 && (
        <ul aria-label="Found" className="mt-1 max-w-measure">
          {found.data.map((who) => (
            <li key={who.kind === "everyone" ? "everyone" : who.id}>
              <button
                type="button"
                className="flex h-row-menu w-full items-center gap-2 rounded-4 px-2 text-left hover:bg-hover"
                onClick={() => give(who)}
              >
                {who.kind === "person" ? <Avatar name={who.name} silent /> : <Icon of={Users} className="text-ink-3" />}
                <span className="truncate font-medium">{nameOf(who)}</span>
                <span className="grow truncate text-ink-3">{aboutOf(who)}</span>
                <span className="text-12 text-ink-3">can {right}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {shared.kind === "project" && (
        <InviteByMail projectId={shared.id} email={nobody ? find.trim() : ""} right={right} />
      )}
      {put.error !== null && <FormProblem error={put.error} />}
    </div>
  );
}

function others({ kind }: Shareable): string {
  return kind === "project"
    ? "For somebody else, type the e-mail: they join by an invite link."
    : "Somebody else comes by a shared link, or is invited to the project first.";
}

interface InviteByMailProps {
  readonly projectId: string;
  /** What was typed and nobody has. */
  readonly email: string;
  readonly right: Right;
}

/** Somebody who is not in the organization: an invite for that one e-mail. */
function InviteByMail({ projectId, email, right }: InviteByMailProps): ReactElement {
  const create = useCreateInvite({ kind: "project", id: projectId });
  const made = create.data;
  const fits = emailSchema.safeParse(email).success;
  return (
    <>
      {fits && made?.email !== email.toLowerCase() && (
        <Button
          className="mt-2 max-w-full"
          icon={Mail}
          busy={create.isPending}
          onClick={() => create.mutate({ email, right, expiresInMs: week })}
        >
          <span className="truncate">Invite {email}</span>
        </Button>
      )}
      <ShownOnce
        value={made?.url}
        say={
          made?.mailed === true
            ? `An invite was sent to ${made.email}. It works once, for 7 days. The link is shown only now.`
            : `Send this link to ${made?.email ?? ""}. It works once, for 7 days, and is shown only now.`
        }
        label="Invite link for one person"
      />
      {create.error !== null && <FormProblem error={create.error} />}
    </>
  );
}
