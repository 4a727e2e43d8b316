"use client";
import type { ReactElement } from "react";
import { filePathSchema, type ProjectFile } from "#lib/protocol/file.ts";
import { useMoveFile } from "../live/api/files.ts";
import { TextDialog } from "../ui/text-dialog.tsx";

export interface MoveFileDialogProps {
  readonly file: ProjectFile;
  readonly onClose: () => void;
}

export function MoveFileDialog({ file, onClose }: MoveFileDialogProps): ReactElement {
  const move = useMoveFile(file.projectId);
  return (
    <TextDialog
      title={`Rename or move ${file.name}`}
      label="Path"
      hint="Folders that are not there yet are made."
      initial={file.path}
      verb="Move it there"
      schema={filePathSchema}
      busy={move.isPending}
      refused={move.error?.detail}
      onClose={onClose}
      onSubmit={(path) => move.mutate({ id: file.id, path }, { onSuccess: onClose })}
    />
  );
}
