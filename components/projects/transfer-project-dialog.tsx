"use client";
/** Whose a project is: handed from a person to a team or to the organization, or to somebody else. */
import { Building2, Users } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { Project, TransferProject } from "#lib/protocol/project.ts";
import type { AccessAnswer } from "#lib/protocol/sharing.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useAccess, useCandidates } from "../live/api/access.ts";
import { useTransferProject } from "../live/api/projects.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { aboutOf, type Holder, nameOf } from "../people/grantee.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { SearchInput } from "../ui/input.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import type { ProjectDialogProps } from "./clone-project-dialog.tsx";

export function TransferProjectDialog({ project, onClose }: ProjectDialogProps): ReactElement {
  const access = useAccess({ kind: "project", id: project.id });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Transfer ${project.name}`}
      description="Whoever owns a project manages it. A team’s project is edited by everybody in the team and managed by its leads; the organization’s, by its owners. What was shared with others stays shared."
    >
      {access.data === undefined ? (
        access.error === null ? (
          <SkeletonRows rows={2} what="whose the project is" />
        ) : (
          <QueryProblem title="Whose the project is could not be loaded" query={access} />
        )
      ) : (
        <Choice project={project} access={access.data} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface ChoiceProps extends ProjectDialogProps {
  readonly project: Project;
  readonly access: AccessAnswer;
}

function Choice({ project, access, onClose }: ChoiceProps): ReactElement {
  const transfer = useTransferProject(project.id);
  const [find, setFind] = useState("");
  const [chosen, setChosen] = useState<Holder>();
  const found = useCandidates({ kind: "project", id: project.id }, find);
  const { owner, organization } = access;
  const others: readonly Holder[] = found.data ?? [];
  const offered = [
    ...(owner.kind === "organization" ? [] : [{ kind: "organization", ...organization } as const]),
    ...others.filter((one) => !(one.kind === owner.kind && "id" in one && one.id === owner.id)),
  ];
  return (
    <>
      <p>
        <span className="text-ink-2">It is now of </span>
        <span className="font-medium">{nameOf(owner)}</span>
        <span className="text-ink-3">, {aboutOf(owner)}</span>
      </p>
      <SearchInput
        label="Find the next owner"
        placeholder="Name, team or e-mail"
        value={find}
        onChange={(event) => setFind(event.target.value)}
        className="mt-3"
        data-first-focus=""
      />
      <ul aria-label="Next owner" className="mt-2">
        {offered.map((who) => (
          <li key={"id" in who ? who.id : who.kind}>
            <button
              type="button"
              aria-pressed={sameHolder(who, chosen)}
              className="flex h-row-menu w-full items-center gap-2 rounded-4 px-2 text-left hover:bg-hover aria-pressed:bg-selected"
              onClick={() => setChosen(who)}
            >
              {who.kind === "person" ? (
                <Avatar name={who.name} silent />
              ) : (
                <Icon of={who.kind === "organization" ? Building2 : Users} className="mx-1 text-ink-3" />
              )}
              <span className="max-w-2/3 flex-none truncate font-medium">{nameOf(who)}</span>
              <span className="truncate text-ink-2">{aboutOf(who)}</span>
            </button>
          </li>
        ))}
      </ul>
      {find !== "" && found.data?.length === 0 && (
        <p className="px-2 py-1 text-ink-2">Nobody in {organization.name} has that in name or e-mail.</p>
      )}
      <FormProblem error={transfer.error} />
      <DialogFoot>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="primary"
          aria-disabled={chosen === undefined}
          busy={transfer.isPending}
          onClick={() => {
            if (chosen === undefined) return;
            transfer.mutate(asRequest(chosen), {
              onSuccess: () => {
                onClose();
                toast({ text: `${project.name} is ${nameOf(chosen)}’s now` });
              },
            });
          }}
        >
          {chosen === undefined ? "Transfer" : `Transfer to ${nameOf(chosen)}`}
        </Button>
      </DialogFoot>
    </>
  );
}

function sameHolder(a: Holder, b: Holder | undefined): boolean {
  return b !== undefined && a.kind === b.kind && ("id" in a ? "id" in b && a.id === b.id : true);
}

function asRequest(who: Holder): TransferProject {
  return who.kind === "person" || who.kind === "team" ? { kind: who.kind, id: who.id } : { kind: "organization" };
}
