"use client";
/** What an owner does with a team as a whole: its name, the team around it, its end. */
import { type ReactElement, useState } from "react";
import type { Team } from "#lib/protocol/organization.ts";
import { nameSchema } from "#lib/protocol/project.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useEndTeam, useTeams, useUpdateTeam } from "../live/api/organizations.ts";
import { Button } from "../ui/button.tsx";
import { AskDialog, Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { TextDialog } from "../ui/text-dialog.tsx";
import { within } from "./nesting.ts";

export function TeamTools({ team }: { readonly team: Team }): ReactElement {
  const [doing, setDoing] = useState<"rename" | "move" | "end">();
  const update = useUpdateTeam(team);
  const end = useEndTeam(team.organizationId);
  const close = (): void => setDoing(undefined);
  return (
    <div className="mt-2 flex flex-wrap gap-2">
      <Button size="small" aria-label={`Rename ${team.name}`} onClick={() => setDoing("rename")}>
        Rename
      </Button>
      <Button size="small" aria-label={`Move ${team.name}`} onClick={() => setDoing("move")}>
        Move
      </Button>
      <Button size="small" onClick={() => setDoing("end")}>
        End the team
      </Button>
      {doing === "rename" && (
        <TextDialog
          title={`Rename ${team.name}`}
          label="Name"
          initial={team.name}
          verb="Rename"
          schema={nameSchema}
          busy={update.isPending}
          refused={update.error?.detail}
          onClose={close}
          onSubmit={(name) => update.mutate({ name }, { onSuccess: close })}
        />
      )}
      {doing === "move" && <MoveDialog team={team} onClose={close} />}
      <AskDialog
        open={doing === "end"}
        onOpenChange={close}
        title={`End ${team.name}?`}
        effect="Its people lose what was shared with the team, and so do those in the teams inside it, which end as well. Its projects become the organization’s."
        verb="End the team"
        busy={end.isPending}
        onConfirm={() => end.mutate({ teamId: team.id }, { onSuccess: close, onError: sayProblem })}
      />
    </div>
  );
}

interface MoveDialogProps {
  readonly team: Team;
  readonly onClose: () => void;
}

/** Offers every team but itself and those in it: a team never lies in itself. */
function MoveDialog({ team, onClose }: MoveDialogProps): ReactElement {
  const teams = useTeams(team.organizationId).data ?? [];
  const update = useUpdateTeam(team);
  const [parent, setParent] = useState(team.parentId ?? "");
  const inside = within(teams, team.id);
  const places = teams.filter(({ id }) => !inside.has(id)).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Move ${team.name}`}
      description="Who is in a team has what is shared with the teams around it."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          update.mutate({ parentId: parent === "" ? null : parent }, { onSuccess: onClose });
        }}
      >
        <Field label="Inside">
          {(control) => (
            <Select
              {...control}
              value={parent}
              options={[{ value: "", label: "no other team" }, ...places]}
              onChange={setParent}
            />
          )}
        </Field>
        <FormProblem error={update.error} />
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={update.isPending}>
            Move the team
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
