/**
 * The answer to "what may they do here", remembered for a moment: reading the facts costs a query, deciding by them a few
 * microseconds. A change made on this server is forgotten at once, one made elsewhere counts within `REMEMBER_MS`; an
 * expiry needs nobody to forget anything, since time is asked with every decision.
 */
import { type Facts, powersBeyondState, powersOf, type Role, within } from "#lib/access/policy.ts";
import type { NotebookId, OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Powers } from "#lib/base/rights.ts";
import type { Database } from "../db/index.ts";
import type { Principal } from "../http/route.ts";
import { readFacts } from "./facts.ts";
import { roleOf } from "./organization-queries.ts";

const REMEMBER_MS = 1_500;
const MOST_REMEMBERED = 50_000;

/** What may have changed for whom; what is left out stands for all of it. */
export interface AccessChange {
  readonly organizationId?: OrganizationId;
  readonly projectId?: ProjectId;
  readonly personId?: PersonId;
}

export type AccessListener = (change: AccessChange) => void;

export interface Rights {
  factsAbout(personId: PersonId, projectId: ProjectId, notebookId?: NotebookId): Promise<Facts | undefined>;
  powersIn(principal: Principal, projectId: ProjectId, notebookId?: NotebookId): Promise<Powers>;
  /** The same, where trash and archive do not matter. */
  powersBeyondStateIn(principal: Principal, projectId: ProjectId): Promise<Powers>;
  roleIn(personId: PersonId, organizationId: OrganizationId): Promise<Role | undefined>;
  onChanged(listener: AccessListener): void;
  /** Call it after the transaction that changed something. */
  changed(change: AccessChange): void;
}

interface Remembered<T> {
  readonly until: number;
  readonly value: Promise<T>;
}

const nothing: Powers = { right: undefined, deploy: false, approve: false };

export function createRights(db: Database, now: () => number): Rights {
  const facts = createMemory<Facts | undefined>(now);
  const roles = createMemory<Role | undefined>(now);
  const listeners: AccessListener[] = [];

  const factsAbout: Rights["factsAbout"] = (personId, projectId, notebookId) =>
    facts.get(`${personId} ${projectId} ${notebookId ?? ""}`, () =>
      readFacts(db.pool, personId, projectId, notebookId),
    );

  return {
    factsAbout,
    async powersIn(principal, projectId, notebookId) {
      const held = await factsAbout(principal.personId, projectId, notebookId);
      return held === undefined ? nothing : within(powersOf(held, now()), principal.scope, projectId);
    },
    async powersBeyondStateIn(principal, projectId) {
      const held = await factsAbout(principal.personId, projectId);
      return held === undefined ? nothing : within(powersBeyondState(held, now()), principal.scope, projectId);
    },
    roleIn: (personId, organizationId) =>
      roles.get(`${personId} ${organizationId}`, () => roleOf(db.pool, organizationId, personId)),
    onChanged: (listener) => void listeners.push(listener),
    changed(change) {
      facts.clear();
      roles.clear();
      for (const listener of listeners) listener(change);
    },
  };
}

interface Memory<T> {
  get(key: string, look: () => Promise<T>): Promise<T>;
  clear(): void;
}

/** An answer that was being looked up when `clear` came is not kept: it may be the old one. */
function createMemory<T>(now: () => number): Memory<T> {
  let remembered = new Map<string, Remembered<T>>();
  return {
    get(key, look) {
      const held = remembered.get(key);
      if (held !== undefined && held.until > now()) return held.value;
      if (remembered.size >= MOST_REMEMBERED) remembered = new Map();
      const into = remembered;
      const value = look();
      into.set(key, { until: now() + REMEMBER_MS, value });
      value.catch(() => into.delete(key));
      return value;
    },
    clear() {
      remembered = new Map();
    },
  };
}
