"use client";
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { nameSchema } from "#lib/protocol/project.ts";
import { useCreateProject } from "../live/api/projects.ts";
import { TextDialog } from "../ui/text-dialog.tsx";

export function NewProjectDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const create = useCreateProject();
  const router = useRouter();
  return (
    <TextDialog
      title="New project"
      description="A project holds notebooks and data, and is what you share with others."
      label="Name"
      verb="Make the project"
      schema={nameSchema}
      busy={create.isPending}
      refused={create.error?.detail}
      onClose={onClose}
      onSubmit={(name) =>
        create.mutate(
          { name },
          {
            onSuccess: (project) => {
              onClose();
              router.push(`/p/${project.id}`);
            },
          },
        )
      }
    />
  );
}
