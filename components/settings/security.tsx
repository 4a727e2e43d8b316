"use client";
/** How my account is guarded: where I am signed in, passkeys, second factor, and its end. */
import { Fingerprint, Laptop } from "lucide-react";
import { type ReactElement, useState } from "react";
import { renderSVG } from "uqr";
import { z } from "zod";
import { agentName } from "#lib/auth/agent-name.ts";
import { personNameSchema, type SessionAnswer } from "#lib/protocol/person.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import {
  useAddPasskey,
  useBeginSecondFactor,
  useEndSignIns,
  usePasskeys,
  useRemoveMe,
  useRemovePasskey,
  useRemoveSecondFactor,
  useSecondFactor,
  useSecondFactorCode,
  useSignIns,
} from "../live/api/sign-in.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

type Person = SessionAnswer["person"];

const row = "flex min-h-row-short items-center gap-3 border-line border-b py-1 last:border-b-0";
const currentPassword = z.string().max(200).optional();

export function SignIns(): ReactElement {
  const signIns = useSignIns();
  const end = useEndSignIns();
  const others = (signIns.data?.length ?? 0) > 1;
  return (
    <Section
      title="Where you are signed in"
      fact={signIns.data?.length.toLocaleString()}
      tools={
        others && (
          <Button
            variant="ghost"
            busy={end.isPending}
            onClick={() => end.mutate({ id: undefined }, { onError: sayProblem })}
          >
            Sign out everywhere else
          </Button>
        )
      }
    >
      {signIns.data === undefined ? (
        signIns.error === null ? (
          <SkeletonRows rows={2} what="your sign-ins" />
        ) : (
          <QueryProblem title="Your sign-ins could not be loaded" query={signIns} />
        )
      ) : (
        <ul aria-label="Your sign-ins">
          {signIns.data.map((one) => (
            <li key={one.id} className={row}>
              <Icon of={Laptop} className="text-ink-3" />
              <span className="min-w-0 grow">
                <span className="font-medium" title={one.agent ?? undefined}>
                  {agentName(one.agent)}
                </span>
                <span className="text-ink-3">
                  {one.address !== null && `, ${one.address}`}
                  {one.provider !== null && `, by ${one.provider}`}
                  {one.current ? ", this one" : ", last used "}
                  {!one.current && <Age at={one.lastUsedAt} />}
                </span>
              </span>
              {!one.current && (
                <Button
                  size="small"
                  aria-label={`Sign out ${agentName(one.agent)}`}
                  onClick={() => end.mutate({ id: one.id }, { onError: sayProblem })}
                >
                  Sign out
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

const passkeySchema = z.object({ name: personNameSchema, currentPassword });

export function Passkeys({ person }: { readonly person: Person }): ReactElement {
  const passkeys = usePasskeys();
  const add = useAddPasskey();
  const remove = useRemovePasskey();
  const form = useParsedForm(passkeySchema, (value) =>
    add.mutate({ name: value.name, currentPassword: value.currentPassword }),
  );
  return (
    <Section title="Passkeys" fact={passkeys.data?.length.toLocaleString()}>
      {passkeys.data === undefined && passkeys.error !== null && (
        <QueryProblem title="Your passkeys could not be loaded" query={passkeys} />
      )}
      <ul aria-label="Your passkeys">
        {passkeys.data?.map((one) => (
          <li key={one.id} className={row}>
            <Icon of={Fingerprint} className="text-ink-3" />
            <span className="min-w-0 grow">
              <span className="font-medium">{one.name}</span>
              <span className="text-ink-3">
                , {one.lastUsedAt === null ? "never used" : "last used "}
                {one.lastUsedAt !== null && <Age at={one.lastUsedAt} />}
              </span>
            </span>
            <Button
              size="small"
              aria-label={`Remove ${one.name}`}
              onClick={() => remove.mutate({ id: one.id }, { onError: sayProblem })}
            >
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <form noValidate onSubmit={form.onSubmit} className="max-w-measure py-3">
        <p className="text-ink-2">
          A passkey is your fingerprint, face or security key in place of the password. It works on this address only,
          so nobody can trick you out of it.
        </p>
        <div className="mt-3 flex flex-wrap items-end gap-2">
          <div className="min-w-40 grow">
            <Field label="Name of the passkey" error={form.errors.name}>
              {(control) => <Input {...control} name="name" placeholder="laptop" autoComplete="off" />}
            </Field>
          </div>
          {person.hasPassword && (
            <div className="min-w-40 grow">
              <Field label="Current password" error={form.errors.currentPassword}>
                {(control) => (
                  <Input {...control} name="currentPassword" type="password" autoComplete="current-password" />
                )}
              </Field>
            </div>
          )}
          <Button type="submit" busy={add.isPending}>
            Add a passkey
          </Button>
        </div>
        <div className="mt-3 empty:hidden">{add.error !== null && <FormProblem error={add.error} />}</div>
      </form>
    </Section>
  );
}

const codeForm = z.object({ code: z.string().trim().min(6, "a code has six digits").max(40) });
const passwordForm = z.object({ currentPassword });

export function SecondFactor({ person }: { readonly person: Person }): ReactElement {
  const state = useSecondFactor();
  const begin = useBeginSecondFactor();
  const confirm = useSecondFactorCode("confirm");
  const renew = useSecondFactorCode("recovery-codes");
  const remove = useRemoveSecondFactor();
  const [leaving, setLeaving] = useState(false);
  const begun = useParsedForm(passwordForm, (value) =>
    begin.mutate(value.currentPassword === undefined ? {} : { currentPassword: value.currentPassword }),
  );
  const confirmed = useParsedForm(codeForm, (value) => confirm.mutate(value));
  const renewed = useParsedForm(codeForm, (value) => renew.mutate(value));
  const removed = useParsedForm(codeForm, (value) => remove.mutate(value, { onSuccess: () => setLeaving(false) }));
  const codes = renew.data?.recoveryCodes ?? confirm.data?.recoveryCodes;
  if (state.data === undefined)
    return (
      <Section title="Second factor">
        {state.error === null ? (
          <SkeletonRows rows={1} what="your second factor" />
        ) : (
          <QueryProblem title="Your second factor could not be loaded" query={state} />
        )}
      </Section>
    );
  return (
    <Section title="Second factor" fact={state.data.on ? "on" : "off"}>
      <div className="max-w-measure py-3">
        {state.data.on ? (
          <>
            <p className="text-ink-2">
              A code of your authenticator app is asked for after the password.{" "}
              {state.data.recoveryCodesLeft.toLocaleString()} recovery codes are left.
            </p>
            <form noValidate onSubmit={renewed.onSubmit} className="mt-3 flex flex-wrap items-end gap-2">
              <Field label="Present code" error={renewed.errors.code}>
                {(control) => <Input {...control} name="code" inputMode="numeric" autoComplete="one-time-code" />}
              </Field>
              <Button type="submit" busy={renew.isPending}>
                Make new recovery codes
              </Button>
              <Button onClick={() => setLeaving(true)}>Turn it off</Button>
            </form>
            <FormProblem error={renew.error} />
          </>
        ) : begin.data === undefined ? (
          <form noValidate onSubmit={begun.onSubmit} className="grid gap-3">
            <p className="text-ink-2">
              With a code from an app on your phone, a stolen password is not enough to sign in as you.
            </p>
            {person.hasPassword && (
              <div className="max-w-dialog">
                <Field label="Current password" error={begun.errors.currentPassword}>
                  {(control) => (
                    <Input {...control} name="currentPassword" type="password" autoComplete="current-password" />
                  )}
                </Field>
              </div>
            )}
            <div>
              <FormProblem error={begin.error} />
              <Button type="submit" busy={begin.isPending}>
                Set up a second factor
              </Button>
            </div>
          </form>
        ) : (
          <form noValidate onSubmit={confirmed.onSubmit} className="grid max-w-dialog gap-3">
            <p className="text-ink-2">
              Read this with an authenticator app, or type the secret into it. Then type its code.
            </p>
            <QrCode value={begin.data.address} />
            <CopyField value={begin.data.secret} label="Secret" />
            <Field label="Code" error={confirmed.errors.code}>
              {(control) => (
                <Input {...control} name="code" inputMode="numeric" autoComplete="one-time-code" autoFocus />
              )}
            </Field>
            <div>
              <FormProblem error={confirm.error} />
              <Button type="submit" busy={confirm.isPending}>
                Turn it on
              </Button>
            </div>
          </form>
        )}
        <div role="status" className="mt-3 empty:hidden">
          {codes !== undefined && <RecoveryCodes codes={codes} />}
        </div>
      </div>
      <Dialog
        open={leaving}
        onOpenChange={setLeaving}
        title="Turn the second factor off?"
        description="From then on the password alone signs you in. It takes a code, or a recovery code."
      >
        <form noValidate onSubmit={removed.onSubmit} className="grid gap-3">
          <Field label="Code or recovery code" error={removed.errors.code}>
            {(control) => <Input {...control} name="code" autoComplete="one-time-code" />}
          </Field>
          <FormProblem error={remove.error} />
          <DialogFoot>
            <Button onClick={() => setLeaving(false)}>Cancel</Button>
            <Button variant="primary" type="submit" busy={remove.isPending}>
              Turn it off
            </Button>
          </DialogFoot>
        </form>
      </Dialog>
    </Section>
  );
}

function RecoveryCodes({ codes }: { readonly codes: readonly string[] }): ReactElement {
  return (
    <div className="rounded-8 bg-sunken p-4">
      <p className="font-medium">Keep these recovery codes. They are shown only now, and each works once.</p>
      <ul className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 font-code text-12 tracking-none">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="mt-3">
        <CopyButton text={codes.join("\n")} />
      </div>
    </div>
  );
}

/** Black on white in both themes: cameras want it so. */
function QrCode({ value }: { readonly value: string }): ReactElement {
  const source = `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(value, { border: 2 }))}`;
  // biome-ignore lint/performance/noImgElement: a drawing made here, there is nothing for a loader to do
  return <img src={source} alt="QR code of the secret below" className="size-[11rem] rounded-4 border border-line" />;
}

const endForm = z.object({ email: z.string().max(254), currentPassword });

export function AccountEnd({ person }: { readonly person: Person }): ReactElement {
  const [asking, setAsking] = useState(false);
  const remove = useRemoveMe();
  const form = useParsedForm(endForm, (value) =>
    remove.mutate({
      email: value.email,
      ...(value.currentPassword === undefined ? {} : { currentPassword: value.currentPassword }),
    }),
  );
  return (
    <Section title="End of the account">
      <div className="flex flex-wrap items-center gap-3 py-3">
        <p className="min-w-0 max-w-measure grow text-ink-2">
          Your name, e-mail and sign-ins go. What you wrote in notebooks stays with its projects.
        </p>
        <Button onClick={() => setAsking(true)}>Delete my account</Button>
      </div>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title="Delete your account?"
        description="This cannot be undone. Notebooks, files and runs stay where they are; nothing says any more that they were yours."
      >
        <form noValidate onSubmit={form.onSubmit} className="grid gap-3">
          <Field label={`Type ${person.email} to say that you mean it`} error={form.errors.email}>
            {(control) => <Input {...control} name="email" autoComplete="off" />}
          </Field>
          {person.hasPassword && (
            <Field label="Current password" error={form.errors.currentPassword}>
              {(control) => (
                <Input {...control} name="currentPassword" type="password" autoComplete="current-password" />
              )}
            </Field>
          )}
          <FormProblem error={remove.error} />
          <DialogFoot>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button variant="primary" type="submit" busy={remove.isPending}>
              Delete my account
            </Button>
          </DialogFoot>
        </form>
      </Dialog>
    </Section>
  );
}
