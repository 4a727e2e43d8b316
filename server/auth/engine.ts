/**
 * better-auth, as an engine behind our own routes: it makes sign-ins, prolongs and ends them, and writes their cookies. Its
 * HTTP handler is not mounted, so of its many paths (sign-up, e-mail change, account linking …) none answers; the few
 * that we need call it in process. Rate limits and the Origin check are ours (attempts.ts, guard). Loaded with the first
 * sign-in, or in the background after start: it is large, and nothing else needs it.
 */
import { createAuthEndpoint } from "@better-auth/core/api";
import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { setSessionCookie } from "better-auth/cookies";
import { betterAuth } from "better-auth/minimal";
import { z } from "zod";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import { type Database, domainError, sqlState } from "../db/index.ts";
import { credential, person, signIn, verification } from "../db/schema/auth.ts";
import type { Log } from "../log.ts";
import { cookieNames } from "./session-cookie.ts";

export interface EngineDeps {
  readonly db: Database;
  readonly log: Log;
  readonly origin: string;
  readonly secret: string;
  readonly newId: () => string;
}

/** Headers as better-auth wants them: the caller's, with `x-octavo-address` set by us. */
export interface Engine {
  /** Signs a person in whose proof (a password, a link, a passkey …) was checked already. */
  open(personId: PersonId, headers: Headers): Promise<{ readonly token: string; readonly cookies: string[] }>;
  /** Prolongs a session that is used; answers cookies to set, if any. */
  renew(headers: Headers): Promise<string[]>;
  /** Ends the session and answers cookies that erase it in the browser. */
  close(headers: Headers): Promise<string[]>;
}

const DAY = 86_400;

export function createEngine(deps: EngineDeps): Engine {
  const { api } = configure(deps);
  return {
    async open(personId, headers) {
      const response = await guarded(() => api.openSignIn({ body: { personId }, headers, asResponse: true }));
      if (!response.ok) throw new AppError("unavailable", "signing in failed");
      return { ...opened.parse(await response.json()), cookies: response.headers.getSetCookie() };
    },
    async renew(headers) {
      const response = await guarded(() => api.getSession({ headers, asResponse: true }));
      return response.headers.getSetCookie();
    },
    async close(headers) {
      const response = await guarded(() => api.signOut({ headers, asResponse: true }));
      return response.headers.getSetCookie();
    },
  };
}

const opened = z.object({ token: z.string() });

function configure(deps: EngineDeps) {
  const { prefix, secure } = cookieNames(deps.origin);
  return betterAuth({
    appName: "Octavo",
    baseURL: deps.origin,
    basePath: "/api/auth",
    secret: deps.secret,
    database: drizzleAdapter(deps.db.orm, {
      provider: "pg",
      schema: { user: person, session: signIn, account: credential, verification },
    }),
    session: { expiresIn: 30 * DAY, updateAge: DAY },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    advanced: {
      cookiePrefix: prefix,
      useSecureCookies: secure,
      database: { generateId: () => deps.newId() },
      ipAddress: { ipAddressHeaders: ["x-octavo-address"] },
    },
    // Its further arguments can hold anything, so only the message is kept.
    logger: { level: "warn", log: (_level, message) => deps.log.debug({ from: "better-auth" }, message) },
    plugins: [byProof],
  });
}

/** Makes a sign-in for a person who was identified by other means than a password. */
const byProof = {
  id: "octavo-by-proof",
  endpoints: {
    openSignIn: createAuthEndpoint(
      "/octavo/open",
      { method: "POST", body: z.object({ personId: z.string() }), metadata: { SERVER_ONLY: true } },
      async (ctx) => {
        const user = must(await ctx.context.internalAdapter.findUserById(ctx.body.personId), "person to sign in");
        const session = await ctx.context.internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return ctx.json({ token: session.token });
      },
    ),
  },
} as const;

/**
 * Failures that are not the caller's: errors of the database keep their meaning, all others lose their text, for drizzle
 * puts the parameters of a failed statement into it, and with them session tokens.
 */
async function guarded(call: () => Promise<Response>): Promise<Response> {
  const response = await call().catch((error: unknown) => {
    throw domainError(error) ?? new Error(`better-auth failed (${sqlState(error) ?? nameOf(error)})`);
  });
  if (response.status >= 500) throw new Error(`better-auth answered ${response.status}`);
  return response;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
