/** HTTP of signing in elsewhere, and of the providers as the owner sets them up. */
import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { createProviderSchema, providerSchema, updateProviderSchema, waysSchema } from "#lib/protocol/sign-in.ts";
import { readBytes } from "../http/body.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { Attempts } from "./attempts.ts";
import { cookieValue } from "./presented.ts";
import type { Arrived, ProviderSignIn } from "./provider-sign-in.ts";
import type { Providers } from "./providers.ts";
import { cookieNames } from "./session-cookie.ts";

export interface ProviderRoutesDeps {
  readonly providers: Providers;
  readonly signIn: ProviderSignIn;
  readonly attempts: Attempts;
  readonly origin: () => string;
  /** Whether mail can be sent. */
  readonly mail: boolean;
  /** Whether somebody without an invite could make an account. */
  readonly signUp: () => Promise<boolean>;
}

const open = { kind: "public" } as const;
const owner = { kind: "owner" } as const;
const one = z.object({ providerId: idSchema });
const MOST_FORM = 500_000;
const inner = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[^\s\\]*$/, "an address of this site")
  .default("/");

export function providerRoutes(deps: ProviderRoutesDeps): Route[] {
  return [...wayRoutes(deps), ...oidcRoutes(deps), ...samlRoutes(deps), ...settingRoutes(deps)];
}

function browserCookie(origin: string): { readonly name: string; readonly tail: string } {
  const { prefix, secure } = cookieNames(origin);
  return {
    name: `${prefix}.elsewhere`,
    tail: `; Path=/api/sign-in; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`,
  };
}

function wayRoutes({ providers, signIn, origin, mail, signUp }: ProviderRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sign-in/ways",
      summary: "What the sign-in page offers.",
      access: open,
      answer: waysSchema,
      handle: async () => providers.ways(mail, await signUp()),
    }),
    route({
      method: "GET",
      path: "/api/sign-in/with/:providerId",
      summary: "Leaves for an identity provider; comes back signed in.",
      access: open,
      params: one,
      query: z.object({ next: inner }),
      async handle({ params, query }) {
        return orProblem(async () => {
          const { location, browser } = await signIn.leave(params.providerId, query.next);
          const { name, tail } = browserCookie(origin());
          return redirect(location, [`${name}=${browser}; Max-Age=600${tail}`]);
        });
      },
    }),
  ];
}

function oidcRoutes({ signIn, attempts, origin }: ProviderRoutesDeps): Route[] {
  const word = z.string().max(4000).optional();
  return [
    route({
      method: "GET",
      path: "/api/sign-in/oidc/callback",
      summary: "Where an OpenID provider sends the browser back to.",
      access: open,
      query: z.object({ state: word, code: word, iss: word }),
      handle: ({ query, incoming }) =>
        orProblem(async () => {
          const giveBack = attempts.proof(incoming);
          const arrived = await signIn.oidcArrives(query, shownBy(incoming, origin()), incoming);
          giveBack();
          return arrive(arrived, origin());
        }),
    }),
    route({
      method: "POST",
      path: "/api/sign-in/oidc/:providerId/logout",
      summary: "Back-channel logout: the provider says that a session ended.",
      access: open,
      params: one,
      reads: { "application/x-www-form-urlencoded": z.object({ logout_token: z.string() }) },
      async handle({ params, incoming }) {
        const giveBack = attempts.proof(incoming);
        const token = (await readForm(incoming)).get("logout_token") ?? "";
        await signIn.providerSignsOut(params.providerId, token);
        giveBack();
        return new Response(null, { status: 200, headers: { "cache-control": "no-store" } });
      },
    }),
  ];
}

function samlRoutes({ signIn, attempts, origin }: ProviderRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/sign-in/saml/:providerId/metadata",
      summary: "Our metadata for a SAML provider.",
      access: open,
      params: one,
      handle: async ({ params }) =>
        new Response(await signIn.samlMetadata(params.providerId), {
          headers: { "content-type": "application/samlmetadata+xml", "content-security-policy": "sandbox" },
        }),
    }),
    route({
      method: "POST",
      path: "/api/sign-in/saml/:providerId/acs",
      summary: "Where a SAML provider's assertion is posted to.",
      access: open,
      crossSite: "the provider's page posts it; what it proves waits for the browser to come on its own",
      params: one,
      reads: {
        "application/x-www-form-urlencoded": z.object({ SAMLResponse: z.string(), RelayState: z.string().optional() }),
      },
      handle: ({ params, incoming }) =>
        orProblem(async () => {
          const giveBack = attempts.proof(incoming);
          const { ticket } = await signIn.samlPosted(params.providerId, await readForm(incoming));
          giveBack();
          return redirect(`/api/sign-in/saml/finish?ticket=${ticket}`);
        }),
    }),
    route({
      method: "GET",
      path: "/api/sign-in/saml/finish",
      summary: "Finishes a SAML sign-in in the browser that began it.",
      access: open,
      query: z.object({ ticket: z.string().max(200) }),
      handle: ({ query, incoming }) =>
        orProblem(async () =>
          arrive(await signIn.samlArrives(query.ticket, shownBy(incoming, origin()), incoming), origin()),
        ),
    }),
  ];
}

function settingRoutes({ providers }: ProviderRoutesDeps): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/identity-providers",
      summary: "Where the organization's people sign in elsewhere.",
      access: owner,
      answer: z.object({ items: z.array(providerSchema) }),
      handle: async () => ({ items: await providers.list() }),
    }),
    route({
      method: "POST",
      path: "/api/identity-providers",
      summary: "Add an OpenID or SAML provider; it is asked at once whether it is one.",
      access: owner,
      body: createProviderSchema,
      answer: providerSchema,
      status: 201,
      handle: ({ principal, body }) => providers.create(inBrowser(principal) && body),
    }),
    route({
      method: "PATCH",
      path: "/api/identity-providers/:providerId",
      summary: "Change an identity provider.",
      access: owner,
      params: one,
      body: updateProviderSchema,
      answer: providerSchema,
      handle: ({ principal, params, body }) => providers.update(params.providerId, inBrowser(principal) && body),
    }),
    route({
      method: "DELETE",
      path: "/api/identity-providers/:providerId",
      summary: "Remove an identity provider and end the sign-ins that came by it; people stay.",
      access: owner,
      params: one,
      handle: ({ principal, params }) => providers.remove(inBrowser(principal) && params.providerId),
    }),
  ];
}

/** Who decides how people sign in does so in a browser, or holds the server's own token. */
function inBrowser(principal: Principal): true {
  if (principal.kind !== "session" && principal.credentialId !== "admin")
    throw new AppError("forbidden", "this is changed in a browser");
  return true;
}

function shownBy(incoming: IncomingMessage, origin: string): string | undefined {
  return cookieValue(incoming.headers.cookie, browserCookie(origin).name);
}

function arrive({ location, cookies }: Arrived, origin: string): Response {
  const { name, tail } = browserCookie(origin);
  return redirect(location, [...cookies, `${name}=; Max-Age=0${tail}`]);
}

/** A person looks at this answer, not a program: what went wrong is said on the sign-in page. */
async function orProblem(work: () => Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const query = new URLSearchParams({ problem: error.code, detail: error.message.slice(0, 200) });
    return redirect(`/sign-in?${query}`);
  }
}

function redirect(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}

async function readForm(incoming: IncomingMessage): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(incoming.headers["content-type"] ?? ""))
    throw new AppError("unsupported_type", "this route takes a form");
  return new URLSearchParams((await readBytes(incoming, MOST_FORM)).toString("utf8"));
}
