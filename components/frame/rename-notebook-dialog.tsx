"use client";
import { type ReactElement, useState } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { nameSchema } from "#lib/protocol/project.ts";
import { useRenameNotebook } from "../live/api/notebooks.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

export interface RenameNotebookDialogProps {
  readonly notebook: NotebookSummary;
  readonly onClose: () => void;
}

export function RenameNotebookDialog({ notebook, onClose }: RenameNotebookDialogProps): ReactElement {
  const rename = useRenameNotebook(notebook.projectId);
  const [wrong, setWrong] = useState<string>();
  const submit = (form: FormData): void => {
    const name = nameSchema.safeParse(form.get("name"));
    if (!name.success) setWrong(name.error.issues[0]?.message);
    else if (name.data === notebook.name) onClose();
    else
      rename.mutate({ id: notebook.id, name: name.data }, { onSuccess: onClose, onError: (e) => setWrong(e.detail) });
  };
  return (
    <Dialog open onOpenChange={onClose} title={`Rename ${notebook.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <Field label="Name" error={wrong}>
          {(control) => (
            <Input {...control} name="name" defaultValue={notebook.name} autoComplete="off" data-first-focus="" />
          )}
        </Field>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={rename.isPending}>
            Rename
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
