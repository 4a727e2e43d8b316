"use client";
/** Tokens, one's own or a project's: made with a name, shown once, listed with their last use, revoked at will. */
import { KeyRound } from "lucide-react";
import { type ReactElement, type ReactNode, useState } from "react";
import { z } from "zod";
import { rightWords } from "#lib/access/words.ts";
import { timeLeft } from "#lib/base/age.ts";
import type { Right } from "#lib/base/rights.ts";
import { personNameSchema, type Token } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { Age } from "../live/age.tsx";
import { type TokenOwner, useCreateToken, useRevokeToken, useTokens } from "../live/api/tokens.ts";
import { useParsedForm } from "../live/form.ts";
import { useMinute } from "../live/page-state.ts";
import { rightOptions } from "../people/grantee.ts";
import { lifetimeMs, tokenLifetimes } from "../people/lifetimes.ts";
import { RevocableList } from "../people/revocable-list.tsx";
import { ShownOnce } from "../people/shown-once.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";

export interface TokenSectionProps {
  readonly owner: TokenOwner;
  readonly title: string;
  /** What such a token is. */
  readonly about: ReactNode;
  readonly example: string;
  readonly right: Right;
  /** Where it can work, for who may choose: ids and names of projects. */
  readonly places?: readonly { readonly id: string; readonly name: string }[];
}

export function TokenSection(props: TokenSectionProps): ReactElement {
  const { owner, title, places } = props;
  const tokens = useTokens(owner);
  const revoke = useRevokeToken(owner);
  return (
    <Section title={title} fact={tokens.data?.length.toLocaleString()}>
      <NewToken {...props} />
      <RevocableList
        label={title}
        icon={KeyRound}
        items={tokens.data}
        query={tokens}
        say={(token) => ({
          id: token.id,
          name: token.name,
          facts: <TokenFacts token={token} places={places} />,
        })}
        noun="token"
        effect="Whatever uses this token is refused from now on."
        revoke={revoke}
      />
    </Section>
  );
}

const newTokenSchema = z.object({ name: personNameSchema });
const everywhere = { value: "", label: "all my projects" } as const;

function NewToken({ owner, title, about, example, right: usual, places }: TokenSectionProps): ReactElement {
  const create = useCreateToken(owner);
  const [lifetime, setLifetime] = useState<string>(tokenLifetimes[0].value);
  const [right, setRight] = useState<string>(usual);
  const [place, setPlace] = useState<string>(everywhere.value);
  const form = useParsedForm(newTokenSchema, ({ name }) =>
    create.mutate({
      name,
      right: right as Right,
      expiresInMs: lifetimeMs(lifetime),
      ...(places === undefined ? {} : { projectIds: place === everywhere.value ? null : [place] }),
    }),
  );
  return (
    <div className="border-line border-b py-3">
      <p className="max-w-measure text-ink-2">{about}</p>
      <form noValidate onSubmit={form.onSubmit} className="mt-3 flex flex-wrap items-end gap-2">
        <div className="min-w-40 max-w-dialog grow">
          <Field label="Name" error={form.errors.name}>
            {(control) => <Input {...control} name="name" placeholder={example} autoComplete="off" />}
          </Field>
        </div>
        <Field label="It">
          {(control) => <Select {...control} value={right} options={rightOptions} onChange={setRight} />}
        </Field>
        {places !== undefined && (
          <Field label="In">
            {(control) => (
              <Select
                {...control}
                value={place}
                options={[everywhere, ...places.map(({ id, name }) => ({ value: id, label: name }))]}
                onChange={setPlace}
              />
            )}
          </Field>
        )}
        <Field label="It works">
          {(control) => <Select {...control} value={lifetime} options={tokenLifetimes} onChange={setLifetime} />}
        </Field>
        <Button type="submit" busy={create.isPending}>
          Make a token
        </Button>
      </form>
      <ShownOnce value={create.data?.token} say="Copy the token. It is shown only now." label={`New, of ${title}`} />
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}

interface TokenFactsProps {
  readonly token: Token;
  readonly places: TokenSectionProps["places"];
}

function TokenFacts({ token, places }: TokenFactsProps): ReactElement {
  const now = useMinute();
  const { right, projectIds, lastUsedAt, expiresAt } = token;
  return (
    <>
      {`, can ${rightWords[right]}${places === undefined ? "" : ` in ${placesOf(projectIds, places)}`}, `}
      {lastUsedAt === null ? (
        "never used"
      ) : (
        <>
          last used <Age at={lastUsedAt} />
        </>
      )}
      {expiresAt !== null && now !== 0 && `, expires ${timeLeft(expiresAt, now)}`}
    </>
  );
}

function placesOf(projectIds: readonly string[] | null, places: NonNullable<TokenSectionProps["places"]>): string {
  if (projectIds === null) return "all my projects";
  if (projectIds.length !== 1) return `${projectIds.length} projects`;
  return places.find(({ id }) => id === projectIds[0])?.name ?? "one project";
}
