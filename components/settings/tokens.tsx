"use client";
/** Tokens: made with a name, shown once, listed with their last use, revoked at will. */
import { KeyRound } from "lucide-react";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { rightWords } from "#lib/access/words.ts";
import { timeLeft } from "#lib/base/age.ts";
import type { Right } from "#lib/base/rights.ts";
import { personNameSchema, type Token } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { useProjects } from "../live/api/projects.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useCreateToken, useRevokeToken, useTokens } from "../live/api/tokens.ts";
import { useParsedForm } from "../live/form.ts";
import { useMinute } from "../live/page-state.ts";
import { rightOptions } from "../people/grantee.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

const day = 86_400_000;
const never = "never";
const lifetimes = [
  { value: String(30 * day), label: "30 days" },
  { value: String(366 * day), label: "a year" },
  { value: never, label: "no end" },
] as const;

const everywhere = { value: "", label: "all my projects" } as const;

export function Tokens(): ReactElement {
  const tokens = useTokens();
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useRevokeToken();
  return (
    <Section title="Tokens" fact={tokens.data?.length.toLocaleString()}>
      <NewToken />
      {tokens.data === undefined ? (
        tokens.error === null ? (
          <SkeletonRows rows={1} what="your tokens" />
        ) : (
          <QueryProblem title="Your tokens could not be loaded" query={tokens} />
        )
      ) : (
        <ul aria-label="Your tokens">
          {tokens.data.map((token) => (
            <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
          ))}
        </ul>
      )}
      <AskDialog
        open={revoking !== undefined}
        onOpenChange={() => setRevoking(undefined)}
        title={`Revoke ${revoking?.name ?? ""}?`}
        effect="Whatever uses this token is refused from now on."
        verb="Revoke the token"
        busy={revoke.isPending}
        onConfirm={() => {
          if (revoking !== undefined)
            revoke.mutate({ id: revoking.id }, { onSuccess: () => setRevoking(undefined), onError: sayProblem });
        }}
      />
    </Section>
  );
}

const newTokenSchema = z.object({ name: personNameSchema });

function NewToken(): ReactElement {
  const create = useCreateToken();
  const projects = useProjects();
  const [lifetime, setLifetime] = useState<string>(lifetimes[0].value);
  const [right, setRight] = useState<string>("manage");
  const [place, setPlace] = useState<string>(everywhere.value);
  const form = useParsedForm(newTokenSchema, ({ name }) =>
    create.mutate({
      name,
      right: right as Right,
      projectIds: place === everywhere.value ? null : [place],
      expiresInMs: lifetime === never ? null : Number(lifetime),
    }),
  );
  const places = [everywhere, ...(projects.data ?? []).map(({ id, name }) => ({ value: id, label: name }))];
  const secret = create.data?.token;
  return (
    <div className="border-line border-b py-3">
      <p className="max-w-measure text-ink-2">
        A token acts for you in scripts and other programs: send it as <code>Authorization: Bearer</code>.
      </p>
      <form noValidate onSubmit={form.onSubmit} className="mt-3 flex max-w-measure flex-wrap items-end gap-2">
        <div className="min-w-40 grow">
          <Field label="Name" error={form.errors.name}>
            {(control) => <Input {...control} name="name" placeholder="training laptop" autoComplete="off" />}
          </Field>
        </div>
        <Field label="It">
          {(control) => <Select {...control} value={right} options={rightOptions} onChange={setRight} />}
        </Field>
        <Field label="In">
          {(control) => <Select {...control} value={place} options={places} onChange={setPlace} />}
        </Field>
        <Field label="Works for">
          {(control) => <Select {...control} value={lifetime} options={lifetimes} onChange={setLifetime} />}
        </Field>
        <Button type="submit" busy={create.isPending}>
          Make a token
        </Button>
      </form>
      <div className="mt-3 empty:hidden" role="status">
        {secret !== undefined && (
          <div className="max-w-measure">
            <p className="mb-1.5 font-medium">Copy the token. It is shown only now.</p>
            <CopyField value={secret} label="Token" />
          </div>
        )}
      </div>
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}

function placesOf(projectIds: readonly string[]): string {
  return projectIds.length === 1 ? "one project" : `${projectIds.length} projects`;
}

function TokenRow({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }): ReactElement {
  const now = useMinute();
  return (
    <li className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0">
      <Icon of={KeyRound} className="text-ink-3" />
      <span className="min-w-0 grow">
        <span className="font-medium">{token.name}</span>
        <span className="text-ink-3">
          {`, can ${rightWords[token.right]} in ${token.projectIds === null ? "all my projects" : placesOf(token.projectIds)}, `}
          {token.lastUsedAt === null ? (
            "never used"
          ) : (
            <>
              last used <Age at={token.lastUsedAt} />
            </>
          )}
          {token.expiresAt !== null && now !== 0 && `, expires ${timeLeft(token.expiresAt, now)}`}
        </span>
      </span>
      <Button size="small" aria-label={`Revoke ${token.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
