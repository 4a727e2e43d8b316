"use client";
/** Tokens of a project: for programs that are nobody's, in this project alone. */
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
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useCreateServiceToken, useRevokeServiceToken, useServiceTokens } from "../live/api/tokens.ts";
import { useParsedForm } from "../live/form.ts";
import { useMinute } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { rightOptions } from "./grantee.ts";

export function ServiceTokens({ projectId }: { readonly projectId: string }): ReactElement {
  const tokens = useServiceTokens(projectId);
  const [revoking, setRevoking] = useState<Token>();
  const revoke = useRevokeServiceToken(projectId);
  return (
    <Section title="Tokens of the project" fact={tokens.data?.length.toLocaleString()}>
      <NewServiceToken projectId={projectId} />
      {tokens.data === undefined ? (
        tokens.error === null ? (
          <SkeletonRows rows={1} what="the project's tokens" />
        ) : (
          <QueryProblem title="The project’s tokens could not be loaded" query={tokens} />
        )
      ) : (
        <ul aria-label="Tokens of the project">
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

function NewServiceToken({ projectId }: { readonly projectId: string }): ReactElement {
  const create = useCreateServiceToken(projectId);
  const [right, setRight] = useState<string>("run");
  const form = useParsedForm(newTokenSchema, ({ name }) =>
    create.mutate({ name, right: right as Right, expiresInMs: null }),
  );
  const secret = create.data?.token;
  return (
    <div className="border-line border-b py-3">
      <p className="max-w-measure text-ink-2">
        For a program that belongs to nobody, such as a nightly job: it works in this project alone, and goes on when
        the person who made it leaves.
      </p>
      <form noValidate onSubmit={form.onSubmit} className="mt-3 flex max-w-measure flex-wrap items-end gap-2">
        <div className="min-w-40 grow">
          <Field label="Name" error={form.errors.name}>
            {(control) => <Input {...control} name="name" placeholder="nightly job" autoComplete="off" />}
          </Field>
        </div>
        <Field label="It">
          {(control) => <Select {...control} value={right} options={rightOptions} onChange={setRight} />}
        </Field>
        <Button type="submit" busy={create.isPending}>
          Make a token
        </Button>
      </form>
      <div className="mt-3 empty:hidden" role="status">
        {secret !== undefined && (
          <div className="max-w-measure">
            <p className="mb-1.5 font-medium">Copy the token. It is shown only now.</p>
            <CopyField value={secret} label="Token of the project" />
          </div>
        )}
      </div>
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}

function TokenRow({ token, onRevoke }: { readonly token: Token; readonly onRevoke: () => void }): ReactElement {
  const now = useMinute();
  return (
    <li className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0">
      <Icon of={KeyRound} className="text-ink-3" />
      <span className="min-w-0 grow">
        <span className="font-medium">{token.name}</span>
        <span className="text-ink-3">
          {`, can ${rightWords[token.right]}, `}
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
