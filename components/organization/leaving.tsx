"use client";
/** The ways out of an organization: leaving it, and for its owners its end, which waits for 30 days. */
import { type ReactElement, useState } from "react";
import type { OrganizationAnswer } from "#lib/protocol/organization.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { usePlace } from "../frame/place.tsx";
import { useDeleteOrganization, useLeaveOrganization } from "../live/api/organizations.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Section } from "../ui/page.tsx";
import { TypedNameDialog } from "../ui/typed-name-dialog.tsx";

interface LeavingProps {
  readonly organization: OrganizationAnswer;
  readonly onLeft: () => void;
}

export function Leaving({ organization, onLeft }: LeavingProps): ReactElement {
  const { me } = usePlace();
  const leave = useLeaveOrganization();
  const end = useDeleteOrganization();
  const [asking, setAsking] = useState<"leave" | "delete">();
  const close = (): void => {
    setAsking(undefined);
    leave.reset();
    end.reset();
  };
  const { id, name, role } = organization;
  return (
    <Section title="Leave or delete">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
        <p className="min-w-0 max-w-measure grow text-ink-2">
          {role === "owner"
            ? "Who leaves keeps nothing here; an organization always keeps an owner. A deleted one can be restored for 30 days."
            : "You no longer see what is in it. What you made stays, and is the organization’s."}
        </p>
        <Button onClick={() => setAsking("leave")}>Leave {name}</Button>
        {role === "owner" && <Button onClick={() => setAsking("delete")}>Delete {name}</Button>}
      </div>
      <Dialog
        open={asking === "leave"}
        onOpenChange={close}
        title={`Leave ${name}?`}
        description="You are out at once, also where you have something open. Projects that are yours become the organization’s."
      >
        <FormProblem error={leave.error} />
        <DialogFoot>
          <Button data-first-focus="" onClick={close}>
            Cancel
          </Button>
          <Button
            variant="primary"
            busy={leave.isPending}
            onClick={() =>
              leave.mutate(
                { id, personId: me.person.id },
                {
                  onSuccess: () => {
                    close();
                    onLeft();
                  },
                },
              )
            }
          >
            Leave
          </Button>
        </DialogFoot>
      </Dialog>
      {asking === "delete" && (
        <TypedNameDialog
          title={`Delete ${name}?`}
          description={`All its projects close for ${peopleOf(organization.people)}, at once. For 30 days an owner can restore it.`}
          name={name}
          verb="Delete the organization"
          busy={end.isPending}
          problem={end.error === null ? null : <FormProblem error={end.error} />}
          onClose={close}
          onConfirm={() => end.mutate({ id }, { onSuccess: close })}
        />
      )}
    </Section>
  );
}

function peopleOf(people: number): string {
  return people === 1 ? "the one person in it" : `${people.toLocaleString()} people`;
}
