"use client";
import type { ReactElement } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { nameSchema } from "#lib/protocol/project.ts";
import { useRenameNotebook } from "../live/api/notebooks.ts";
import { TextDialog } from "../ui/text-dialog.tsx";

export interface RenameNotebookDialogProps {
  readonly notebook: NotebookSummary;
  readonly onClose: () => void;
}

export function RenameNotebookDialog({ notebook, onClose }: RenameNotebookDialogProps): ReactElement {
  const rename = useRenameNotebook(notebook.projectId);
  return (
    <TextDialog
      title={`Rename ${notebook.name}`}
      label="Name"
      initial={notebook.name}
      verb="Rename"
      schema={nameSchema}
      busy={rename.isPending}
      refused={rename.error?.detail}
      onClose={onClose}
      onSubmit={(name) => rename.mutate({ id: notebook.id, name }, { onSuccess: onClose })}
    />
  );
}
