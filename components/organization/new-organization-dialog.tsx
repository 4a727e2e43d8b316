"use client";
import type { ReactElement } from "react";
import type { OrganizationAnswer } from "#lib/protocol/organization.ts";
import { nameSchema } from "#lib/protocol/project.ts";
import { useCreateOrganization } from "../live/api/organizations.ts";
import { TextDialog } from "../ui/text-dialog.tsx";

interface NewOrganizationDialogProps {
  readonly onClose: () => void;
  readonly onMade: (made: OrganizationAnswer) => void;
}

export function NewOrganizationDialog({ onClose, onMade }: NewOrganizationDialogProps): ReactElement {
  const create = useCreateOrganization();
  return (
    <TextDialog
      title="New organization"
      description="Its people, teams and projects know nothing of those of others. You own it until you make somebody else an owner and leave."
      label="Name"
      verb="Make the organization"
      schema={nameSchema}
      busy={create.isPending}
      refused={create.error?.detail}
      onClose={onClose}
      onSubmit={(name) =>
        create.mutate(
          { name },
          {
            onSuccess: (made) => {
              onClose();
              onMade(made);
            },
          },
        )
      }
    />
  );
}
