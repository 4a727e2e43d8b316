"use client";
/** What changes a project as a whole: its name, its end. */
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import { nameSchema, type Project } from "#lib/protocol/project.ts";
import { useDeleteProject, useRestoreProject, useUpdateProject } from "../live/api/projects.ts";
import { TextDialog } from "../ui/text-dialog.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { TypedNameDialog } from "../ui/typed-name-dialog.tsx";
import { sayProblem } from "./notebook-actions.tsx";

export interface ProjectDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

export function RenameProjectDialog({ project, onClose }: ProjectDialogProps): ReactElement {
  const update = useUpdateProject(project.id);
  return (
    <TextDialog
      title={`Rename ${project.name}`}
      label="Name"
      initial={project.name}
      verb="Rename"
      schema={nameSchema}
      busy={update.isPending}
      refused={update.error?.detail}
      onClose={onClose}
      onSubmit={(name) => update.mutate({ name }, { onSuccess: onClose })}
    />
  );
}

/** It ends for everyone in it, so it asks, and wants the name typed. */
export function DeleteProjectDialog({ project, onClose }: ProjectDialogProps): ReactElement {
  const router = useRouter();
  const remove = useDeleteProject();
  const restore = useRestoreProject();
  const submit = (): void =>
    remove.mutate(
      { id: project.id },
      {
        onSuccess: () => {
          onClose();
          router.replace("/");
          toastUndo(`${project.name} is in the trash for 30 days`, () =>
            restore.mutate(
              { id: project.id },
              { onSuccess: () => router.push(`/p/${project.id}`), onError: sayProblem },
            ),
          );
        },
        onError: sayProblem,
      },
    );
  return (
    <TypedNameDialog
      title={`Delete ${project.name}?`}
      description="Its notebooks, files and datasets close for everyone in it, at once. For 30 days it can be restored."
      name={project.name}
      verb="Delete the project"
      busy={remove.isPending}
      onClose={onClose}
      onConfirm={submit}
    />
  );
}
