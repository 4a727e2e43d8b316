"use client";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { nameSchema } from "#lib/protocol/project.ts";
import { useCreateProject } from "../live/api/projects.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

export interface NewProjectDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function NewProjectDialog({ open, onOpenChange }: NewProjectDialogProps): ReactElement {
  const create = useCreateProject();
  const router = useRouter();
  const [wrong, setWrong] = useState<string>();
  const submit = (form: FormData): void => {
    const name = nameSchema.safeParse(form.get("name"));
    if (!name.success) {
      setWrong(name.error.issues[0]?.message);
      return;
    }
    create.mutate(
      { name: name.data },
      {
        onSuccess: (project) => {
          onOpenChange(false);
          router.push(`/p/${project.id}`);
        },
        onError: (problem) => setWrong(problem.detail),
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New project"
      description="A project holds notebooks and data, and is what you share with others."
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <Field label="Name" error={wrong}>
          {(control) => <Input {...control} name="name" autoComplete="off" data-first-focus="" />}
        </Field>
        <DialogFoot>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button variant="primary" type="submit" busy={create.isPending}>
            Make the project
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
