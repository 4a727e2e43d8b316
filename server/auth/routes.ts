/** HTTP of people: signing in and out, who I am, my tokens. Nothing of better-auth's own paths is mounted. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { idSchema } from "#lib/protocol/id.ts";
import {
  createTokenSchema,
  sessionSchema,
  signInLinkSchema,
  signInSchema,
  tokenSchema,
  updateSessionSchema,
} from "#lib/protocol/person.ts";
import {
  ceremonySchema,
  passkeySignInSchema,
  secondFactorSchema,
  signedInSchema,
  socketTicketSchema,
} from "#lib/protocol/sign-in.ts";
import { sameOrigin } from "../http/origin.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { AuthService, SignedIn } from "./service.ts";
import type { SocketTickets } from "./socket-tickets.ts";

export interface RoutesDeps {
  readonly service: AuthService;
  readonly tickets: SocketTickets;
  readonly tokensOf: (principal: Principal) => Promise<z.input<typeof tokenSchema>[]>;
  readonly origin: () => string;
}

export function createRoutes({ service, tickets, tokensOf, origin }: RoutesDeps): readonly Route[] {
  /** Signing somebody in from another site (as the attacker) is refused too, though no cookie is needed for it. */
  const ours = (incoming: IncomingMessage): void => {
    if (!sameOrigin(incoming, origin())) throw new AppError("origin_refused", "this request comes from another site");
  };
  return [
    route({
      method: "POST",
      path: "/api/socket-tickets",
      summary:
        "A ticket that opens one WebSocket as `?token=`, within half a minute: what a browser has instead of a header.",
      access: { kind: "signed-in" },
      answer: socketTicketSchema,
      status: 201,
      handle: ({ principal }) => tickets.issue(principal),
    }),
    route({
      method: "POST",
      path: "/api/auth/sign-in/email",
      summary: "Sign in with e-mail and password; sets the session cookie.",
      access: { kind: "public" },
      body: signInSchema,
      answer: signedInSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        const done = await service.signIn(body, incoming);
        return "ticket" in done ? Response.json({ secondFactor: done }) : answered(done);
      },
    }),
    route({
      method: "POST",
      path: "/api/session/second-factor",
      summary: "Finish a sign-in with a code of the second factor, or a recovery code.",
      access: { kind: "public" },
      body: secondFactorSchema,
      answer: sessionSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        return answered(await service.showSecondFactor(body, incoming));
      },
    }),
    route({
      method: "POST",
      path: "/api/session/passkey/begin",
      summary: "What the browser needs to sign in with a passkey.",
      access: { kind: "public" },
      answer: ceremonySchema,
      async handle({ incoming }) {
        ours(incoming);
        return service.beginPasskey(incoming);
      },
    }),
    route({
      method: "POST",
      path: "/api/session/passkey",
      summary: "Sign in with a passkey.",
      access: { kind: "public" },
      body: passkeySignInSchema,
      answer: sessionSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        return answered(await service.signInByPasskey(body, incoming));
      },
    }),
    route({
      method: "POST",
      path: "/api/session/link",
      summary: "Exchange a one-time sign-in link for the session cookie.",
      access: { kind: "public" },
      body: signInLinkSchema,
      answer: sessionSchema,
      async handle({ body, incoming }) {
        ours(incoming);
        return answered(await service.signInByLink(body.token, incoming));
      },
    }),
    route({
      method: "GET",
      path: "/api/session",
      summary: "Who I am.",
      access: { kind: "signed-in" },
      answer: sessionSchema,
      handle: async ({ principal, incoming }) => answered(await service.renew(principal, incoming)),
    }),
    route({
      method: "PATCH",
      path: "/api/session",
      summary: "Change my name, e-mail or password.",
      access: { kind: "person" },
      body: updateSessionSchema,
      answer: sessionSchema,
      handle: ({ principal, body, incoming }) => service.changeProfile(principal, body, incoming),
    }),
    route({
      method: "POST",
      path: "/api/session/sign-out",
      summary: "End this session.",
      access: { kind: "person" },
      async handle({ principal, incoming }) {
        const { cookies, at } = await service.signOut(principal, incoming);
        const headers = withCookies(cookies);
        // To end the session at the identity provider as well, the browser goes there.
        return at === undefined
          ? new Response(null, { status: 204, headers })
          : Response.json({ goTo: at }, { headers });
      },
    }),
    route({
      method: "GET",
      path: "/api/tokens",
      summary: "My tokens.",
      access: { kind: "person" },
      answer: z.object({ items: z.array(tokenSchema) }),
      handle: async ({ principal }) => ({ items: await tokensOf(principal) }),
    }),
    route({
      method: "POST",
      path: "/api/tokens",
      summary: "Make a token that acts for me. It is shown in this answer only.",
      access: { kind: "person" },
      body: createTokenSchema,
      answer: tokenSchema,
      status: 201,
      handle: ({ principal, body }) => service.createToken(mayIssue(principal).personId, body),
    }),
    route({
      method: "DELETE",
      path: "/api/tokens/:tokenId",
      summary: "Revoke one of my tokens.",
      access: { kind: "person" },
      params: z.object({ tokenId: idSchema }),
      async handle({ principal, params }) {
        await service.revokeToken(principal.personId, params.tokenId);
      },
    }),
  ];
}

/** A token does not outlive its revocation by making others; that of the environment is no row and may. */
function mayIssue(principal: Principal): Principal {
  if (principal.kind === "token" && principal.credentialId !== "admin") {
    throw new AppError("forbidden", "a token cannot make tokens; sign in in a browser");
  }
  return principal;
}

function answered({ session, cookies }: SignedIn): Response {
  return Response.json(session, { headers: withCookies(cookies) });
}

function withCookies(cookies: readonly string[]): Headers {
  const headers = new Headers();
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return headers;
}
