"use client";
/** From files to a dataset: a new one, or the next version of one there is. */
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { extensionOf } from "#lib/data/path.ts";
import { createVersionSchema, type DatasetManifest, datasetNameSchema } from "#lib/protocol/dataset.ts";
import type { ProjectFile } from "#lib/protocol/file.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCreateDataset, useCreateDatasetVersion, useDatasets } from "../live/api/datasets.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { toast } from "../ui/toast.tsx";

export interface MakeVersionDialogProps {
  readonly projectId: string;
  readonly files: readonly ProjectFile[];
  readonly onClose: () => void;
}

const newOne = "";
const schema = z.object({ name: datasetNameSchema.optional(), message: createVersionSchema.shape.message });

export function MakeVersionDialog({ projectId, files, onClose }: MakeVersionDialogProps): ReactElement {
  const datasets = useDatasets(projectId).data ?? [];
  const [datasetId, setDatasetId] = useState(newOne);
  const make = useMakeVersion(projectId, onClose);
  const form = useParsedForm(schema, ({ name = "", message }) =>
    make.run(datasetId, name, { files: files.map((file) => file.id), message }),
  );
  const first = files[0];
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Make a dataset version"
      description={`A version keeps ${whatOf(files)} as it is now, under a number that never changes. Cells read it by name.`}
    >
      <form noValidate onSubmit={form.onSubmit} className="grid gap-4">
        {datasets.length > 0 && (
          <Field label="Dataset">
            {(control) => (
              <Select
                {...control}
                value={datasetId}
                onChange={setDatasetId}
                options={[
                  { value: newOne, label: "A new dataset" },
                  ...datasets.map((one) => ({ value: one.id, label: `${one.name}, next is ${one.latest.number + 1}` })),
                ]}
              />
            )}
          </Field>
        )}
        {datasetId === newOne && (
          <Field
            label="Name"
            hint="As in octavo.data(&quot;name@1&quot;): letters, digits, dots, hyphens and underscores."
            error={form.errors.name}
          >
            {(control) => (
              <Input
                {...control}
                name="name"
                autoComplete="off"
                defaultValue={first === undefined ? "" : suggestName(first)}
                data-first-focus=""
                className="font-code tracking-none"
              />
            )}
          </Field>
        )}
        <Field label="What is in it, or what changed" error={form.errors.message}>
          {(control) => <Input {...control} name="message" autoComplete="off" />}
        </Field>
        <div>
          <FormProblem error={make.error} />
          <DialogFoot>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" type="submit" busy={make.busy}>
              Make the version
            </Button>
          </DialogFoot>
        </div>
      </form>
    </Dialog>
  );
}

function useMakeVersion(projectId: string, onClose: () => void) {
  const router = useRouter();
  const create = useCreateDataset(projectId);
  const add = useCreateDatasetVersion(projectId);
  const onSuccess = (made: DatasetManifest): void => {
    onClose();
    toast({
      text: `${made.name}@${made.number} is made`,
      action: { label: "Open", run: () => router.push(`/p/${projectId}/datasets/${made.datasetId}`) },
    });
  };
  return {
    busy: create.isPending || add.isPending,
    error: create.error ?? add.error,
    run: (datasetId: string, name: string, version: { readonly files: string[]; readonly message: string }): void => {
      if (datasetId === newOne) create.mutate({ name, ...version }, { onSuccess });
      else add.mutate({ datasetId, ...version }, { onSuccess });
    },
  };
}

function whatOf(files: readonly ProjectFile[]): string {
  const [first] = files;
  return files.length === 1 && first !== undefined ? first.name : `these ${files.length.toLocaleString()} files`;
}

/** `Train Images.csv` → `train-images`. */
function suggestName(file: ProjectFile): string {
  const extension = extensionOf(file.name);
  const stem = extension === "" ? file.name : file.name.slice(0, -extension.length - 1);
  return stem
    .toLowerCase()
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[^\p{L}\p{N}]+|-+$/gu, "");
}
