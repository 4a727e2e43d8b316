"use client";
/** The way to more right than one has: asked of who manages it, who sees it under Share, and by mail where there is any. */
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { allows, type Right } from "#lib/base/rights.ts";
import { type AccessAnswer, askAccessSchema } from "#lib/protocol/sharing.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { Age } from "../live/age.tsx";
import { type Shareable, useAskAccess, useEndRequest } from "../live/api/access.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { rightOptions } from "./grantee.ts";

interface AskForMoreProps {
  readonly shared: Shareable;
  readonly access: AccessAnswer;
}

export function AskForMore({ shared, access }: AskForMoreProps): ReactElement | null {
  const { me } = usePlace();
  const [asking, setAsking] = useState(false);
  const withdraw = useEndRequest(shared);
  const { right } = access.mine;
  const asked = access.requests.find(({ person }) => person.id === me.person.id);
  if (right === "manage" || me.person.visitor) return null;
  if (asked !== undefined)
    return (
      <p className="mt-3 text-ink-2" role="status">
        You asked to be able to {asked.right} <Age at={asked.createdAt} />. Who manages it sees that.{" "}
        <button
          type="button"
          className="verb"
          onClick={() => withdraw.mutate({ id: asked.id }, { onError: sayProblem })}
        >
          Withdraw
        </button>
      </p>
    );
  if (!asking)
    return (
      <div className="mt-3">
        <Button onClick={() => setAsking(true)}>Ask for more</Button>
      </div>
    );
  return <AskForm shared={shared} held={right} onDone={() => setAsking(false)} />;
}

const askForm = z.object({ note: askAccessSchema.shape.note.unwrap() });

interface AskFormProps {
  readonly shared: Shareable;
  readonly held: Right;
  readonly onDone: () => void;
}

function AskForm({ shared, held, onDone }: AskFormProps): ReactElement {
  const ask = useAskAccess(shared);
  const more = rightOptions.filter(({ value }) => !allows(held, value));
  const [right, setRight] = useState<string>(more.find(({ value }) => value === "edit")?.value ?? "manage");
  const form = useParsedForm(askForm, ({ note }) => ask.mutate({ right: right as Right, note }, { onSuccess: onDone }));
  return (
    <form noValidate onSubmit={form.onSubmit} className="mt-3 flex max-w-measure flex-wrap items-end gap-2">
      <Field label="So that I">
        {(control) => <Select {...control} value={right} options={more} onChange={setRight} />}
      </Field>
      <div className="min-w-40 grow">
        <Field label="Why, if you like" error={form.errors.note}>
          {(control) => <Input {...control} name="note" autoComplete="off" autoFocus />}
        </Field>
      </div>
      <Button type="submit" busy={ask.isPending}>
        Ask
      </Button>
      <Button variant="ghost" onClick={onDone}>
        Cancel
      </Button>
      <FormProblem error={ask.error} />
    </form>
  );
}
