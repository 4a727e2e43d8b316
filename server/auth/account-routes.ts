/** HTTP of one's own account: sign-ins, passkeys, second factor, reset, e-mail, the end. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  addPasskeySchema,
  ceremonySchema,
  codeSchema,
  confirmEmailSchema,
  finishSignUpSchema,
  passkeySchema,
  proveAgainSchema,
  recoveryCodesSchema,
  removeMeSchema,
  renamePasskeySchema,
  resetRequestSchema,
  resetSchema,
  secondFactorOfferSchema,
  secondFactorStateSchema,
  signInEntrySchema,
  signUpSchema,
} from "#lib/protocol/sign-in.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { Accounts } from "./accounts.ts";
import type { Attempts } from "./attempts.ts";
import type { Passkeys } from "./passkeys.ts";
import type { SecondFactor } from "./second-factor.ts";
import type { SignUp } from "./sign-up.ts";

type Ours = (incoming: IncomingMessage) => void;

export interface AccountRoutesDeps {
  readonly accounts: Accounts;
  readonly passkeys: Passkeys;
  readonly secondFactor: SecondFactor;
  readonly attempts: Attempts;
  readonly signUp: SignUp;
  /** Refuses what another site's page sends. */
  readonly ours: Ours;
}

const signedIn = { kind: "person" } as const;
const open = { kind: "public" } as const;

export function accountRoutes(deps: AccountRoutesDeps): Route[] {
  return [
    ...signInRoutes(deps),
    ...passkeyRoutes(deps),
    ...secondFactorRoutes(deps),
    ...signUpRoutes(deps),
    ...resetRoutes(deps),
  ];
}

function inBrowser(principal: Principal): Principal {
  if (principal.kind !== "session") throw new AppError("forbidden", "this is changed in a browser");
  return principal;
}

function signInRoutes({ accounts }: AccountRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sign-ins",
      summary: "Where I am signed in, last used first.",
      access: signedIn,
      answer: z.object({ items: z.array(signInEntrySchema) }),
      handle: async ({ principal }) => ({ items: await accounts.signIns(principal) }),
    }),
    route({
      method: "DELETE",
      path: "/api/sign-ins/:signInId",
      summary: "End one of my sign-ins; what it has open closes.",
      access: signedIn,
      params: z.object({ signInId: idSchema }),
      handle: ({ principal, params }) => accounts.endSignIns(principal, { id: params.signInId }),
    }),
    route({
      method: "DELETE",
      path: "/api/sign-ins",
      summary: "End all my sign-ins but this one.",
      access: signedIn,
      handle: ({ principal }) => accounts.endSignIns(inBrowser(principal), "others"),
    }),
    route({
      method: "DELETE",
      path: "/api/session/person",
      summary: "End my account: what I made stays, what says who I am goes.",
      access: signedIn,
      body: removeMeSchema,
      async handle({ principal, body, incoming }) {
        const profile = await accounts.proveAgain(principal, body.currentPassword, incoming);
        if (body.email.trim().toLowerCase() !== profile.email)
          throw new AppError("invalid_request", "email: type your own e-mail to say that you mean it");
        await accounts.remove(principal.personId);
      },
    }),
  ];
}

function passkeyRoutes({ accounts, passkeys }: AccountRoutesDeps): Route[] {
  const one = z.object({ passkeyId: idSchema });
  return [
    route({
      method: "GET",
      path: "/api/passkeys",
      summary: "My passkeys.",
      access: signedIn,
      answer: z.object({ items: z.array(passkeySchema) }),
      handle: async ({ principal }) => ({ items: await passkeys.list(principal.personId) }),
    }),
    route({
      method: "POST",
      path: "/api/passkeys/begin",
      summary: "What the browser needs to make a passkey.",
      access: signedIn,
      body: proveAgainSchema,
      answer: ceremonySchema,
      handle: async ({ principal, body, incoming }) =>
        passkeys.beginAdding(await accounts.proveAgain(principal, body.currentPassword, incoming), incoming),
    }),
    route({
      method: "POST",
      path: "/api/passkeys",
      summary: "Keep the passkey that the browser made.",
      access: signedIn,
      body: addPasskeySchema,
      answer: passkeySchema,
      status: 201,
      handle: ({ principal, body }) => passkeys.add(inBrowser(principal).personId, body),
    }),
    route({
      method: "PATCH",
      path: "/api/passkeys/:passkeyId",
      summary: "Rename a passkey.",
      access: signedIn,
      params: one,
      body: renamePasskeySchema,
      handle: ({ principal, params, body }) =>
        passkeys.rename(inBrowser(principal).personId, params.passkeyId, body.name),
    }),
    route({
      method: "DELETE",
      path: "/api/passkeys/:passkeyId",
      summary: "Remove a passkey.",
      access: signedIn,
      params: one,
      handle: ({ principal, params }) => passkeys.remove(inBrowser(principal).personId, params.passkeyId),
    }),
  ];
}

function secondFactorRoutes({ accounts, secondFactor, attempts }: AccountRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/second-factor",
      summary: "Whether I have a second factor.",
      access: signedIn,
      answer: secondFactorStateSchema,
      handle: ({ principal }) => secondFactor.state(principal.personId),
    }),
    route({
      method: "POST",
      path: "/api/second-factor/begin",
      summary: "A new secret for an authenticator app; it counts once a code of it was confirmed.",
      access: signedIn,
      body: proveAgainSchema,
      answer: secondFactorOfferSchema,
      async handle({ principal, body, incoming }) {
        const { id, email } = await accounts.proveAgain(principal, body.currentPassword, incoming);
        return secondFactor.offer(id, email);
      },
    }),
    route({
      method: "POST",
      path: "/api/second-factor/confirm",
      summary: "Turn the second factor on with a first code; answers recovery codes, this once.",
      access: signedIn,
      body: codeSchema,
      answer: recoveryCodesSchema,
      async handle({ principal, body, incoming }) {
        const giveBack = attempts.password(incoming, inBrowser(principal).personId);
        const recoveryCodes = await secondFactor.confirm(principal.personId, body.code);
        giveBack();
        return { recoveryCodes };
      },
    }),
    route({
      method: "POST",
      path: "/api/second-factor/recovery-codes",
      summary: "New recovery codes in place of the old.",
      access: signedIn,
      body: codeSchema,
      answer: recoveryCodesSchema,
      async handle({ principal, body, incoming }) {
        const giveBack = attempts.password(incoming, inBrowser(principal).personId);
        const recoveryCodes = await secondFactor.renewCodes(principal.personId, body.code);
        giveBack();
        return { recoveryCodes };
      },
    }),
    route({
      method: "DELETE",
      path: "/api/second-factor",
      summary: "Turn the second factor off, with a code or a recovery code.",
      access: signedIn,
      body: codeSchema,
      async handle({ principal, body, incoming }) {
        const giveBack = attempts.password(incoming, inBrowser(principal).personId);
        await secondFactor.remove(principal.personId, body.code);
        giveBack();
      },
    }),
  ];
}

function signUpRoutes({ accounts, signUp, ours }: AccountRoutesDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/sign-up",
      summary: "Ask for a mail with a link to make an account, for who has an e-mail of a domain that joins here.",
      access: open,
      body: signUpSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        await signUp.ask(body.email, incoming);
      },
    }),
    route({
      method: "POST",
      path: "/api/sign-up/finish",
      summary: "Make the account that a mailed link is for; it is signed in.",
      access: open,
      body: finishSignUpSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        const headers = new Headers();
        for (const cookie of await signUp.finish(body, incoming)) headers.append("set-cookie", cookie);
        return new Response(null, { status: 204, headers });
      },
    }),
    route({
      method: "POST",
      path: "/api/session/email-request",
      summary: "Ask for a mail with a link that confirms my present e-mail.",
      access: signedIn,
      handle: ({ principal, incoming }) => accounts.askPresentEmail(inBrowser(principal), incoming),
    }),
  ];
}

function resetRoutes({ accounts, ours }: AccountRoutesDeps): Route[] {
  return [
    route({
      method: "POST",
      path: "/api/session/reset-request",
      summary: "Ask for a mail with a link to set a new password; answers alike whether there is such an account.",
      access: open,
      body: resetRequestSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        await accounts.requestReset(body.email, incoming);
      },
    }),
    route({
      method: "POST",
      path: "/api/session/password",
      summary: "Set a new password by a reset link; ends every sign-in there was.",
      access: open,
      body: resetSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        await accounts.reset(body.token, body.password, incoming);
      },
    }),
    route({
      method: "POST",
      path: "/api/session/email",
      summary: "Confirm a new e-mail address by the link that was sent there.",
      access: open,
      body: confirmEmailSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        await accounts.confirmEmail(body.token, incoming);
      },
    }),
  ];
}
