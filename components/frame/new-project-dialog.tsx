"use client";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { nameSchema } from "#lib/protocol/project.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCreateProject } from "../live/api/projects.ts";
import { useParsedForm } from "../live/form.ts";
import { HomeOrganization } from "../projects/home-organization.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";

const newProject = z.object({ name: nameSchema });

export function NewProjectDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const create = useCreateProject();
  const router = useRouter();
  const [organizationId, setOrganizationId] = useState<string>();
  const form = useParsedForm(newProject, ({ name }) =>
    create.mutate(
      { name, ...(organizationId === undefined ? {} : { organizationId }) },
      {
        onSuccess: (project) => {
          onClose();
          router.push(`/p/${project.id}`);
        },
      },
    ),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="New project"
      description="A project holds notebooks and data, and is what you share with others."
    >
      <form noValidate onSubmit={form.onSubmit} className="grid gap-3">
        <Field label="Name" error={form.errors.name}>
          {(control) => <Input {...control} name="name" autoComplete="off" data-first-focus="" />}
        </Field>
        <HomeOrganization value={organizationId} onChange={setOrganizationId} />
        <FormProblem error={create.error} />
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={create.isPending}>
            Make the project
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
