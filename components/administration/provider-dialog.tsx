"use client";
/** Adds an identity provider: OpenID by its issuer and what it gave Octavo, SAML by its metadata. */
import type { ReactElement } from "react";
import { z } from "zod";
import { personNameSchema } from "#lib/protocol/person.ts";
import type { Provider } from "#lib/protocol/sign-in.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCreateProvider } from "../live/api/administration.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input, TextArea } from "../ui/input.tsx";

export type ProviderKind = "oidc" | "saml";

export interface ProviderDialogProps {
  readonly kind: ProviderKind;
  readonly onClose: () => void;
  readonly onDone: (made: Provider) => void;
}

const words = {
  oidc: { title: "Add an OpenID provider", description: "Octavo asks it at once whether it is one." },
  saml: {
    title: "Add a SAML provider",
    description: "Paste the metadata that it gives out; addresses and certificates are read from it.",
  },
} as const;

export function ProviderDialog({ kind, onClose, onDone }: ProviderDialogProps): ReactElement {
  const { title, description } = words[kind];
  return (
    <Dialog open onOpenChange={onClose} title={title} description={description}>
      <ProviderForm kind={kind} onDone={onDone} />
    </Dialog>
  );
}

interface OwnField {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly as?: "password" | "text area";
}

/** What each kind asks for beside its name and domains. */
const ownFields: Readonly<Record<ProviderKind, readonly OwnField[]>> = {
  oidc: [
    { name: "issuer", label: "Issuer", placeholder: "https://login.example.org" },
    { name: "clientId", label: "Client id" },
    { name: "clientSecret", label: "Client secret", hint: "Kept sealed and never shown again.", as: "password" },
  ],
  saml: [{ name: "metadata", label: "Metadata", as: "text area" }],
};

const shared = {
  name: personNameSchema,
  domains: z.string().transform((text) => text.split(/[\s,]+/).filter((each) => each !== "")),
} as const;
const forms = {
  oidc: z.object({
    ...shared,
    issuer: z.url({ protocol: /^https?$/, error: "an address like https://login.example.org" }),
    clientId: z.string().trim().min(1, "the id that the provider gave Octavo").max(300),
    clientSecret: z
      .string()
      .max(1000)
      .transform((text) => (text === "" ? undefined : text)),
  }),
  saml: z.object({ ...shared, metadata: z.string().trim().min(1, "paste the metadata") }),
} as const;

function ProviderForm({ kind, onDone }: Omit<ProviderDialogProps, "onClose">): ReactElement {
  const create = useCreateProvider();
  const form = useParsedForm(forms[kind], (value) =>
    create.mutate("metadata" in value ? { kind: "saml-metadata", ...value } : { kind: "oidc", ...value }, {
      onSuccess: onDone,
    }),
  );
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-3">
      <Field label="Name" hint="People read it on the button." error={form.errors.name}>
        {(control) => <Input {...control} name="name" autoComplete="off" />}
      </Field>
      {ownFields[kind].map(({ name, label, hint, placeholder, as }) => (
        <Field key={name} label={label} {...(hint === undefined ? {} : { hint })} error={form.errors[name]}>
          {(control) =>
            as === "text area" ? (
              <TextArea {...control} name={name} rows={6} spellCheck={false} className="font-code text-12" />
            ) : (
              <Input {...control} name={name} type={as ?? "text"} placeholder={placeholder} autoComplete="off" />
            )
          }
        </Field>
      ))}
      <Field
        label="E-mail domains it speaks for"
        hint="Only for these may it take over an account that exists. Empty: it may make new ones, and take over none."
        error={form.errors.domains}
      >
        {(control) => <Input {...control} name="domains" placeholder="example.org" autoComplete="off" />}
      </Field>
      <FormProblem error={create.error} />
      <DialogFoot>
        <Button variant="primary" type="submit" busy={create.isPending}>
          Add the provider
        </Button>
      </DialogFoot>
    </form>
  );
}
