"use client";
/** Gives people and teams of the organization a right in the project: find by name or e-mail, choose, done. */
import { Users } from "lucide-react";
import { type ReactElement, useId, useState } from "react";
import type { Right } from "#lib/base/rights.ts";
import type { Grantee } from "#lib/protocol/sharing.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCandidates, usePutGrant } from "../live/api/access.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { idOnly, rightOptions } from "./grantee.ts";

const everyone: Grantee = { kind: "everyone" };

export function AddPeople({ projectId }: { readonly projectId: string }): ReactElement {
  const [find, setFind] = useState("");
  const [right, setRight] = useState<string>("edit");
  const [given, setGiven] = useState<string>();
  const found = useCandidates(projectId, find);
  const put = usePutGrant(projectId);
  const hint = useId();
  const give = (who: Grantee): void => {
    put.mutate(
      { to: idOnly(who), right: right as Right },
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
      <div className="flex max-w-measure flex-wrap items-center gap-2">
        <SearchInput
          label="Find people or teams to share with"
          placeholder="Name, team or e-mail"
          aria-describedby={hint}
          value={find}
          onChange={(event) => {
            setGiven(undefined);
            setFind(event.target.value);
          }}
          className="min-w-40 grow"
        />
        <Select aria-label="What they can do" value={right} options={rightOptions} onChange={setRight} />
        <Button busy={put.isPending} onClick={() => give(everyone)}>
          Share with all members
        </Button>
      </div>
      <p id={hint} className="mt-2 text-12 text-ink-3" role="status">
        {given ??
          (find !== "" && found.data?.length === 0
            ? "Nobody in the organization has that in name or e-mail. Send an invite link instead."
            : "People and teams of the organization. Whoever is not in it joins by an invite link.")}
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
                <span className="grow truncate text-ink-3">{who.kind === "person" ? who.email : "team"}</span>
                <span className="text-12 text-ink-3">can {right}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {put.error !== null && <FormProblem error={put.error} />}
    </div>
  );
}

function nameOf(who: Grantee): string {
  return who.kind === "everyone" ? "All members" : who.name;
}
