"use client";
/** Secrets of a project: set, listed by name with who set and read them, deleted. A value that was saved is not shown. */
import { LockKeyhole } from "lucide-react";
import { type ReactElement, useRef, useState } from "react";
import { allows } from "#lib/base/rights.ts";
import { type Secret, secretNameSchema, setSecretSchema } from "#lib/protocol/secret.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { Age } from "../live/age.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useDeleteSecret, useSecrets, useSetSecret } from "../live/api/secrets.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Page, Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";

export function ProjectSecrets({ projectId }: { readonly projectId: string }): ReactElement {
  const { project } = usePlace();
  const secrets = useSecrets(projectId);
  const [deleting, setDeleting] = useState<Secret>();
  const remove = useDeleteSecret(projectId);
  const manages = allows(project?.right, "manage");
  const runs = allows(project?.right, "run");
  return (
    <Page
      title="Secrets"
      lede={
        <>
          Keys and passwords that cells need and nobody should see. A cell reads one with{" "}
          <code>await octavo.secret("NAME")</code>; each reading is in the audit log, and its value is left out of what
          the notebook shows.
        </>
      }
    >
      <NewSecret projectId={projectId} manages={manages} />
      {secrets.data === undefined ? (
        secrets.error === null ? (
          <SkeletonRows rows={2} what="the secrets" />
        ) : (
          <QueryProblem title="The secrets could not be loaded" query={secrets} />
        )
      ) : (
        <>
          {runs && (
            <SecretSection
              title="Of the project"
              empty={manages ? "None yet." : "None yet. Who manages the project can set some."}
              items={secrets.data.filter(({ own }) => !own)}
              onDelete={manages ? setDeleting : undefined}
            />
          )}
          <SecretSection
            title="Yours alone"
            empty="None yet. One of yours stands in the place of the project’s of the same name, in your sessions."
            items={secrets.data.filter(({ own }) => own)}
            onDelete={setDeleting}
          />
        </>
      )}
      <AskDialog
        open={deleting !== undefined}
        onOpenChange={() => setDeleting(undefined)}
        title={`Delete ${deleting?.name ?? ""}?`}
        effect={
          deleting?.own === true
            ? "Your cells get the project’s secret of this name, or fail when there is none."
            : "Cells that read it fail from now on, for everybody who runs in this project."
        }
        verb="Delete the secret"
        busy={remove.isPending}
        onConfirm={() => {
          if (deleting !== undefined)
            remove.mutate(deleting, { onSuccess: () => setDeleting(undefined), onError: sayProblem });
        }}
      />
    </Page>
  );
}

const newSecretSchema = setSecretSchema.extend({ name: secretNameSchema });
const places = [
  { value: "project", label: "everybody who runs here" },
  { value: "own", label: "me alone" },
] as const;

function NewSecret({ projectId, manages }: { readonly projectId: string; readonly manages: boolean }): ReactElement {
  const set = useSetSecret(projectId);
  const [place, setPlace] = useState<string>("project");
  const formRef = useRef<HTMLFormElement>(null);
  const form = useParsedForm(newSecretSchema, ({ name, value }) =>
    set.mutate(
      { name, value, own: !manages || place === "own" },
      {
        onSuccess: () => {
          formRef.current?.reset();
          toast({ text: `${name} is kept` });
        },
      },
    ),
  );
  return (
    <Section title="Set a secret">
      <form ref={formRef} noValidate onSubmit={form.onSubmit} className="mt-3 flex flex-wrap items-start gap-2">
        <div className="min-w-40 grow">
          <Field label="Name" error={form.errors.name}>
            {(control) => (
              <Input
                {...control}
                name="name"
                className="font-mono"
                placeholder="API_KEY"
                autoComplete="off"
                spellCheck={false}
              />
            )}
          </Field>
        </div>
        <div className="min-w-40 grow">
          <Field label="Value" error={form.errors.value}>
            {(control) => <Input {...control} name="value" type="password" autoComplete="new-password" />}
          </Field>
        </div>
        {manages && (
          <Field label="For">
            {(control) => <Select {...control} value={place} options={places} onChange={setPlace} />}
          </Field>
        )}
        <div className="self-end">
          <Button type="submit" busy={set.isPending}>
            Keep it
          </Button>
        </div>
      </form>
      <p className="mt-2 max-w-measure text-ink-3">
        Nobody can look at a value here again. The same name once more replaces it.
      </p>
      {set.error !== null && <FormProblem error={set.error} />}
    </Section>
  );
}

interface SecretSectionProps {
  readonly title: string;
  readonly empty: string;
  readonly items: readonly Secret[];
  readonly onDelete: ((secret: Secret) => void) | undefined;
}

function SecretSection({ title, empty, items, onDelete }: SecretSectionProps): ReactElement {
  return (
    <Section title={title} fact={items.length.toLocaleString()}>
      {items.length === 0 ? (
        <p className="max-w-measure py-3 text-ink-2">{empty}</p>
      ) : (
        <ul aria-label={title}>
          {items.map((secret) => (
            <SecretRow key={secret.name} secret={secret} onDelete={onDelete} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function SecretRow({
  secret,
  onDelete,
}: {
  readonly secret: Secret;
  readonly onDelete: SecretSectionProps["onDelete"];
}): ReactElement {
  return (
    <li className="flex min-h-row-short items-center gap-3 border-line border-b py-1 last:border-b-0">
      <Icon of={LockKeyhole} className="text-ink-3" />
      <span className="min-w-0 grow">
        <code className="break-all font-medium">{secret.name}</code>
        <span className="text-ink-3">
          {", set "}
          <Age at={secret.setAt} />
          {!secret.own && ` by ${secret.setBy ?? "somebody who left"}`}
          {secret.lastReadAt === null ? (
            ", never read"
          ) : (
            <>
              {", last read "}
              <Age at={secret.lastReadAt} />
              {!secret.own && ` by ${secret.lastReadBy ?? "somebody who left"}`}
            </>
          )}
        </span>
      </span>
      {onDelete !== undefined && (
        <Button size="small" aria-label={`Delete ${secret.name}`} onClick={() => onDelete(secret)}>
          Delete
        </Button>
      )}
    </li>
  );
}
