/**
 * From what a request presents to who asks. An answer is remembered for `REMEMBER_MS`, so that a busy caller costs no
 * query each time; a revocation made on this server is forgotten at once, one made elsewhere counts when the memory
 * ends: within 2 s everywhere. Sockets stay open longer than an answer is remembered: they `watch` their credential.
 */
import { isWhole } from "#lib/access/policy.ts";
import type { PersonId } from "#lib/base/id.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import { sameSecret } from "../http/secret.ts";
import type { Log } from "../log.ts";
import { markSignInUsed } from "./account-queries.ts";
import type { Presented } from "./presented.ts";
import {
  firstOwner,
  type Holder,
  holderOfCredential,
  holderOfSession,
  holderOfToken,
  markTokenUsed,
  standing,
} from "./queries.ts";
import { hashToken, looksLike } from "./secret-token.ts";
import { openCookie } from "./session-cookie.ts";

const REMEMBER_MS = 1_500;
const WATCH_MS = 1_000;
const TOKEN_USED_EVERY_MS = 60_000;
const MOST_REMEMBERED = 20_000;
const ADMIN = "admin";

export interface PrincipalsDeps {
  readonly db: Database;
  readonly log: Log;
  /** The key of today, then earlier ones: a new secret signs nobody out. */
  readonly cookieSecrets: () => readonly string[];
  readonly adminToken: string | undefined;
  readonly now: () => number;
}

export interface Principals {
  of(presented: readonly Presented[]): Promise<Principal | undefined>;
  /** Of a credential that somebody proved before, if it still stands. */
  again(kind: Principal["kind"], credentialId: string): Promise<Principal | undefined>;
  /** Calls `ended` once when the credential no longer stands; answers how to stop watching. */
  watch(principal: Principal, ended: () => void): () => void;
  /** These credentials were ended here and now. */
  end(credentialIds: readonly string[]): void;
  /** The person changed: ask again. */
  forget(personId: PersonId): void;
  stop(): void;
}

interface Remembered {
  readonly until: number;
  readonly principal: Promise<Principal | undefined>;
  /** Known once `principal` resolves. */
  holder?: Principal | undefined;
}

export function createPrincipals(deps: PrincipalsDeps): Principals {
  const remembered = new Map<string, Remembered>();
  const watched = new Map<string, Set<() => void>>();
  let timer: NodeJS.Timeout | undefined;
  let looking = false;

  const remember = (key: string, look: () => Promise<Principal | undefined>): Promise<Principal | undefined> => {
    const now = deps.now();
    const held = remembered.get(key);
    if (held !== undefined && held.until > now) return held.principal;
    if (remembered.size >= MOST_REMEMBERED) {
      for (const [old, { until }] of remembered) if (until <= now) remembered.delete(old);
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    }
    const entry: Remembered = { until: now + REMEMBER_MS, principal: look() };
    remembered.set(key, entry);
    entry.principal.then(
      (principal) => {
        entry.holder = principal;
      },
      () => remembered.delete(key), // a failure is nobody's identity
    );
    return entry.principal;
  };

  const ofToken = async (token: string): Promise<Principal | undefined> => {
    if (deps.adminToken !== undefined && sameSecret(token, deps.adminToken)) {
      return remember(ADMIN, async () => principalOf("token", await firstOwner(deps.db.pool)));
    }
    if (!looksLike("token", token)) return undefined;
    const hash = hashToken(token);
    return remember(hash, async () => {
      const now = deps.now();
      const holder = await holderOfToken(deps.db.pool, hash, now);
      if (holder !== undefined) {
        markTokenUsed(deps.db.pool, holder.credentialId, now, TOKEN_USED_EVERY_MS).catch((error: unknown) =>
          deps.log.warn({ err: error }, "the last use of a token was not noted"),
        );
      }
      return principalOf("token", holder);
    });
  };

  const ofCookie = async (value: string): Promise<Principal | undefined> => {
    const session = deps
      .cookieSecrets()
      .map((secret) => openCookie(value, secret))
      .find((token) => token !== undefined);
    if (session === undefined) return undefined;
    return remember(`session:${session}`, async () => {
      const now = deps.now();
      const holder = await holderOfSession(deps.db.pool, session, now);
      if (holder !== undefined) {
        markSignInUsed(deps.db.pool, holder.credentialId, now, TOKEN_USED_EVERY_MS).catch((error: unknown) =>
          deps.log.warn({ err: error }, "the last use of a sign-in was not noted"),
        );
      }
      return principalOf("session", holder);
    });
  };

  const drop = (gone: (principal: Principal) => boolean): void => {
    for (const [key, { holder }] of remembered) {
      // One that is being looked up may have read the old state.
      if (holder === undefined || gone(holder)) remembered.delete(key);
    }
  };

  const end = (ids: readonly string[]): void => {
    drop((principal) => ids.includes(principal.credentialId));
    for (const id of ids) {
      const listeners = watched.get(id);
      watched.delete(id);
      for (const ended of listeners ?? []) ended();
    }
    rest();
  };

  const lookAgain = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const ids = [...watched.keys()];
      const still = await standing(deps.db.pool, ids, deps.now());
      const ended = ids.filter((id) => !still.has(id));
      if (ended.length > 0) end(ended);
    } catch (error) {
      // Nobody is thrown out because the database is away.
      deps.log.warn({ err: error }, "open connections were not checked against revocations");
    } finally {
      looking = false;
    }
  };

  const rest = (): void => {
    if (watched.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    async of(presented) {
      for (const proof of presented) {
        const principal = await (proof.kind === "token" ? ofToken(proof.token) : ofCookie(proof.value));
        if (principal !== undefined) return principal;
        if (proof.kind === "token" && proof.certain) return undefined;
      }
      return undefined;
    },
    async again(kind, credentialId) {
      const { pool } = deps.db;
      if (credentialId === ADMIN)
        return deps.adminToken === undefined ? undefined : principalOf("token", await firstOwner(pool));
      return principalOf(kind, await holderOfCredential(pool, kind, credentialId, deps.now()));
    },
    watch(principal, ended) {
      const id = principal.credentialId;
      if (id === ADMIN) return () => undefined;
      const listeners = watched.get(id) ?? new Set();
      listeners.add(ended);
      watched.set(id, listeners);
      timer ??= setInterval(() => void lookAgain(), WATCH_MS).unref();
      return () => {
        listeners.delete(ended);
        if (listeners.size === 0 && watched.get(id) === listeners) watched.delete(id);
        rest();
      };
    },
    end,
    forget: (personId) => drop((principal) => principal.personId === personId),
    stop() {
      watched.clear();
      remembered.clear();
      rest();
    },
  };
}

function principalOf(kind: Principal["kind"], holder: Holder | undefined): Principal | undefined {
  if (holder === undefined) return undefined;
  const { scope } = holder;
  return scope === undefined ? { kind, ...holder } : { kind, ...holder, owner: holder.owner && isWhole(scope) };
}
