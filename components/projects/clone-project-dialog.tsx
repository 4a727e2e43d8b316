"use client";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { nameSchema, type Project } from "#lib/protocol/project.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCloneProject } from "../live/api/projects.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { HomeOrganization } from "./home-organization.tsx";

export interface ProjectDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

const cloneForm = z.object({ name: nameSchema });

/** A copy of my own, with all that I may read. */
export function CloneProjectDialog({ project, onClose }: ProjectDialogProps): ReactElement {
  const router = useRouter();
  const clone = useCloneProject(project.id);
  const [organizationId, setOrganizationId] = useState<string>();
  const form = useParsedForm(cloneForm, ({ name }) =>
    clone.mutate(
      { name, ...(organizationId === undefined ? {} : { organizationId }) },
      {
        onSuccess: (copy) => {
          onClose();
          router.push(`/p/${copy.id}`);
        },
      },
    ),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Make a copy of ${project.name}`}
      description="A project of your own, with the notebooks, files and datasets that you may read. Its people, links, secrets and runs are not copied."
    >
      <form noValidate onSubmit={form.onSubmit} className="grid gap-3">
        <Field label="Name of the copy" error={form.errors.name}>
          {(control) => (
            <Input
              {...control}
              name="name"
              defaultValue={`${project.name.slice(0, 115)} copy`}
              autoComplete="off"
              data-first-focus=""
            />
          )}
        </Field>
        <HomeOrganization value={organizationId} onChange={setOrganizationId} />
        <FormProblem error={clone.error} />
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" busy={clone.isPending}>
            Make the copy
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
