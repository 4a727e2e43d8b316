/**
 * Signing in elsewhere, as the browser goes through it: out with a state that only this browser can bring back, in with
 * what the provider says, on to where the person wanted to be. Each state, code and assertion is used once.
 */
import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { sameSecret } from "../http/secret.ts";
import { providerOfSignIn } from "./account-queries.ts";
import type { Admit } from "./elsewhere.ts";
import type { Oidc, OidcBegun } from "./oidc.ts";
import { claimPending, putPending, takePending } from "./pending.ts";
import type { Principals } from "./principals.ts";
import { endProviderSignIns, type ProviderRow } from "./provider-queries.ts";
import { aboutHint, oidcCallback, type Providers } from "./providers.ts";
import type { createSaml, SamlPlace } from "./saml.ts";
import type { Sealer } from "./sealed.ts";
import { hashToken } from "./secret-token.ts";
import type { FromProvider } from "./service.ts";

export interface ProviderSignInDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
  readonly providers: Providers;
  readonly oidc: Oidc;
  readonly saml: ReturnType<typeof createSaml>;
  readonly admit: Admit;
  readonly open: (personId: PersonId, by: string, incoming: IncomingMessage, from: FromProvider) => Promise<string[]>;
  readonly principals: Principals;
  readonly sealer: Sealer;
}

export interface Leave {
  readonly location: string;
  /** Binds the browser to what it began; set it as a cookie. */
  readonly browser: string;
}

export interface Arrived {
  readonly location: string;
  readonly cookies: readonly string[];
}

export type ProviderSignIn = ReturnType<typeof createProviderSignIn>;

const WAY_MS = 10 * 60_000;
const SEEN_MS = 60 * 60_000;

interface Way {
  readonly providerId: string;
  readonly next: string;
  /** Hash of what the browser must show. */
  readonly browser: string;
}

interface Done {
  readonly providerId: string;
  readonly next: string;
  readonly browser: string | null;
  readonly session: string | null;
}

export function createProviderSignIn(deps: ProviderSignInDeps) {
  const { db, now, origin, providers, oidc, saml } = deps;

  const placeOf = (row: ProviderRow): SamlPlace => {
    const base = `${origin()}/api/sign-in/saml/${row.id}`;
    return { entityId: `${base}/metadata`, acsUrl: `${base}/acs` };
  };

  const sameBrowser = (way: { readonly browser: string | null }, shown: string | undefined): void => {
    if (way.browser !== null && (shown === undefined || !sameSecret(hashToken(shown), way.browser)))
      throw new AppError("wrong_credentials", "this sign-in was begun in another browser");
  };

  return {
    async leave(providerId: string, next: string): Promise<Leave> {
      const row = await providers.enabled(providerId);
      const browser = randomBytes(24).toString("base64url");
      const way: Way = { providerId, next, browser: hashToken(browser) };
      const expiresAt = now() + WAY_MS;
      if (row.settings.kind === "oidc") {
        const begun = oidc.newSecrets();
        const state = await putPending(db.pool, { kind: "oidc", data: { ...way, ...begun }, expiresAt });
        return { location: await oidc.begin(row.settings, origin() + oidcCallback, state, begun), browser };
      }
      const relay = await putPending(db.pool, { kind: "saml-request", data: way, expiresAt });
      return { location: await saml.begin(row.settings, placeOf(row), relay), browser };
    },

    async oidcArrives(
      query: {
        readonly state?: string | undefined;
        readonly code?: string | undefined;
        readonly iss?: string | undefined;
      },
      shown: string | undefined,
      incoming: IncomingMessage,
    ): Promise<Arrived> {
      const way = (await takePending<Way & OidcBegun>(db.pool, "oidc", query.state ?? "", now()))?.data;
      if (way === undefined)
        throw new AppError("link_expired", "this sign-in took too long, was finished, or was never begun");
      sameBrowser(way, shown);
      const row = await providers.enabled(way.providerId);
      if (row.settings.kind !== "oidc") throw new AppError("invalid_request", "this provider answers in another way");
      if (query.code === undefined)
        throw new AppError("wrong_credentials", `${row.settings.name} did not sign this person in`);
      const { nonce, verifier } = way;
      const came = { code: query.code, iss: query.iss, redirectUrl: origin() + oidcCallback, nonce, verifier };
      const done = await oidc.finish(row.settings, await providers.secretOf(row), came);
      const personId = await deps.admit(row, done);
      const hint = await deps.sealer.seal(done.idToken, aboutHint(row.id));
      const from = { providerId: row.id, session: done.session, hint };
      return { location: way.next, cookies: await deps.open(personId, row.settings.name, incoming, from) };
    },

    /** The assertion comes by a post from elsewhere, which carries no cookie of ours: what it proves waits for `samlArrives`. */
    async samlPosted(providerId: string, form: URLSearchParams): Promise<{ readonly ticket: string }> {
      const row = await providers.enabled(providerId);
      if (row.settings.kind !== "saml") throw new AppError("not_found", "there is no such way to sign in");
      const relay = form.get("RelayState") ?? "";
      const way = (await takePending<Way>(db.pool, "saml-request", relay, now()))?.data;
      if (way !== undefined ? way.providerId !== providerId : !row.settings.uninvited)
        throw new AppError("link_expired", "this sign-in took too long, was finished, or was never begun here");
      const done = await saml.finish(row.settings, placeOf(row), form.get("SAMLResponse") ?? "");
      if (!(await claimPending(db.pool, "saml-seen", `${providerId}:${done.assertionId}`, now() + SEEN_MS)))
        throw new AppError("wrong_credentials", "this assertion was used already");
      const personId = await deps.admit(row, done);
      const data: Done = { providerId, next: way?.next ?? "/", browser: way?.browser ?? null, session: done.session };
      return { ticket: await putPending(db.pool, { kind: "saml-done", personId, data, expiresAt: now() + 60_000 }) };
    },

    async samlArrives(ticket: string, shown: string | undefined, incoming: IncomingMessage): Promise<Arrived> {
      const pending = await takePending<Done>(db.pool, "saml-done", ticket, now());
      if (pending === undefined || pending.personId === null)
        throw new AppError("link_expired", "this sign-in took too long or was finished already");
      sameBrowser(pending.data, shown);
      const row = await providers.enabled(pending.data.providerId);
      const from = { providerId: row.id, session: pending.data.session, hint: null };
      const cookies = await deps.open(pending.personId, row.settings.name, incoming, from);
      return { location: pending.data.next, cookies };
    },

    async samlMetadata(providerId: string): Promise<string> {
      const row = await providers.enabled(providerId);
      if (row.settings.kind !== "saml") throw new AppError("not_found", "there is no such way to sign in");
      return saml.metadata(row.settings, placeOf(row));
    },

    /** Where to go to sign out there as well; look before the sign-in ends here. */
    async signOutAt(signInId: string): Promise<string | undefined> {
      const from = await providerOfSignIn(db.pool, signInId);
      const row = from === undefined ? undefined : await providers.find(from.providerId);
      if (row === undefined || from?.hint == null || row.settings.kind !== "oidc") return undefined;
      const hint = await deps.sealer.open(from.hint, aboutHint(row.id));
      // Here the sign-in ends whether the provider answers or not.
      return oidc.signOutAt(row.settings, hint, `${origin()}/sign-in`).catch(() => undefined);
    },

    /** The provider ended a session (back-channel logout): so do we, sockets included. */
    async providerSignsOut(providerId: string, token: string): Promise<void> {
      const row = await providers.enabled(providerId);
      if (row.settings.kind !== "oidc") throw new AppError("not_found", "there is no such provider");
      const said = await oidc.readLogout(row.settings, token);
      if (!(await claimPending(db.pool, "saml-seen", `${providerId}:logout:${said.id}`, now() + SEEN_MS)))
        throw new AppError("invalid_request", "this logout token was used already");
      const ended = await db.transaction(async (client) => {
        const ids = await endProviderSignIns(client, providerId, said);
        const target = { kind: "provider", id: providerId, name: row.settings.name };
        if (ids.length > 0) await record(client, { action: "session.revoke", target, after: { signIns: ids.length } });
        return ids;
      });
      deps.principals.end(ended);
    },
  };
}
