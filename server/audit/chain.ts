/**
 * The one writer of the chain: gives unsealed entries their place, removes what the policy lets go, and follows the
 * whole again when asked. Several servers take turns by a lock. The chain's ends are sealed as well, so neither the first
 * entries nor the last can go unnoticed by whoever has the key; against one who has the key and the database, hold an
 * earlier head against the chain.
 */
import { createHmac } from "node:crypto";
import { canonical, faultOfAny, type Link, linkAfter, type Seal } from "#lib/audit/chain.ts";
import { must } from "#lib/base/assert.ts";
import type { OrganizationId } from "#lib/base/id.ts";
import type { AuditVerification } from "#lib/protocol/audit.ts";
import type { Database } from "../db/index.ts";
import * as queries from "./queries.ts";
import { record } from "./record.ts";

/** A number of our own choosing. */
const SEALING_LOCK = 0x0c7a_0003;
const BATCH = 1000;
const MOST_FAULTS = 100;
/** An entry that waits for longer was not left over, somebody keeps it from the chain. */
const LATE_MS = 60_000;
const ROOT: Link = { sequence: 0, hash: "" };

export type Chain = ReturnType<typeof createChain>;
type Fault = AuditVerification["faults"][number];

/** `keys`: that of today, which seals, then earlier ones, whose seals still count. */
export function createChain(db: Database, keys: () => Promise<readonly string[]>) {
  const sealers = async (): Promise<readonly Seal[]> =>
    (await keys()).map((key) => (text) => createHmac("sha256", key).update(text).digest("hex"));
  const sealer = async (): Promise<Seal> => must((await sealers())[0], "the key of today");

  const sealOfEnds = (row: Omit<queries.ChainRow, "seal">, seal: Seal): string =>
    seal(
      canonical([
        "octavo-audit-ends-1",
        row.organizationId,
        [row.trimmedSequence, row.trimmedHash],
        [row.sequence, row.hash],
        row.retentionDays,
      ]),
    );

  const put = async (client: queries.Queryable, row: Omit<queries.ChainRow, "seal">, seal: Seal): Promise<void> =>
    queries.putChain(client, { ...row, seal: sealOfEnds(row, seal) });

  const emptyChain = (organizationId: OrganizationId): Omit<queries.ChainRow, "seal"> => ({
    organizationId,
    trimmedSequence: 0,
    trimmedHash: "",
    sequence: 0,
    hash: "",
    retentionDays: null,
  });

  const sealBatch = async (): Promise<number> => {
    const seal = await sealer();
    return db.transaction(async (client) => {
      if (!(await queries.takeSealing(client, SEALING_LOCK))) return 0;
      const waiting = await queries.unsealedEntries(client, BATCH);
      for (const [organizationId, entries] of Map.groupBy(waiting, (entry) => entry.organizationId)) {
        const chain = (await queries.chainOf(client, organizationId, true)) ?? emptyChain(organizationId);
        let head: Link = { sequence: chain.sequence, hash: chain.hash };
        const sealings = entries.map((entry) => {
          head = linkAfter(head, entry, seal);
          return { id: entry.id, ...head };
        });
        await queries.sealEntries(client, sealings);
        await put(client, { ...chain, ...head }, seal);
      }
      return waiting.length;
    });
  };

  return {
    /** Gives every entry that is there its place. */
    async seal(): Promise<void> {
      if (!(await queries.anyUnsealed(db.pool))) return;
      while ((await sealBatch()) === BATCH);
    },

    async setRetention(client: queries.Queryable, organizationId: OrganizationId, days: number | null): Promise<void> {
      const seal = await sealer();
      const chain = (await queries.chainOf(client, organizationId, true)) ?? emptyChain(organizationId);
      await put(client, { ...chain, retentionDays: days }, seal);
    },

    retention: async (organizationId: OrganizationId): Promise<number | null> =>
      (await queries.chainOf(db.pool, organizationId))?.retentionDays ?? null,

    /** Removes what is past its time, from the chain's beginning on. */
    async trim(): Promise<void> {
      const seal = await sealer();
      for (const { organizationId } of await queries.chainsToTrim(db.pool)) {
        await db.transaction(async (client) => {
          const chain = await queries.chainOf(client, organizationId, true);
          if (chain === undefined || chain.retentionDays === null) return;
          const last = await queries.lastExpired(client, organizationId, chain.retentionDays);
          if (last === undefined) return;
          const removed = await queries.removeThrough(client, organizationId, last.sequence);
          await put(client, { ...chain, trimmedSequence: last.sequence, trimmedHash: last.hash }, seal);
          const target = { kind: "organization", id: organizationId };
          await record(client, {
            action: "audit.trim",
            organizationId,
            target,
            after: { removed, through: last.sequence },
          });
        });
      }
    },

    /** Follows the chain from one end to the other. `expected`: a head that an earlier verification answered. */
    async verify(organizationId: OrganizationId, expected?: string): Promise<AuditVerification> {
      const seals = await sealers();
      const chain = await queries.chainOf(db.pool, organizationId);
      const faults: Fault[] = [];
      if (chain !== undefined && !seals.some((seal) => sealOfEnds(chain, seal) === chain.seal)) {
        faults.push({ kind: "head_changed", sequence: null, detail: "where the chain begins and ends was changed" });
      }
      let at: Link = chain === undefined ? ROOT : { sequence: chain.trimmedSequence, hash: chain.trimmedHash };
      const wanted = parseHead(expected);
      let seen = wanted === undefined;
      let entries = 0;
      let first: number | null = null;
      // An older key counts only before the first entry of a newer one.
      let age = seals.length - 1;
      let stop = false;
      while (!stop) {
        const page = await queries.sealedEntries(db.pool, organizationId, at.sequence, BATCH);
        for (const entry of page) {
          const stated = { sequence: Number(entry.sequence), hash: entry.hash ?? "" };
          const found = faultOfAny(at, stated, entry, seals, age);
          age = found.age;
          const { fault } = found;
          if (fault !== undefined && faults.length < MOST_FAULTS) faults.push(fault);
          if (wanted !== undefined && stated.sequence === wanted.sequence) seen = stated.hash === wanted.hash;
          // Go on from what is there: one break is one fault, not one for each entry after it.
          at = stated;
          first ??= stated.sequence;
          entries++;
        }
        stop = page.length < BATCH;
      }
      if (
        chain !== undefined &&
        (at.sequence < chain.sequence || (at.sequence === chain.sequence && at.hash !== chain.hash))
      ) {
        const detail = `the chain ends at ${at.sequence}; it went on to ${chain.sequence}`;
        faults.push({ kind: "cut_off", sequence: at.sequence, detail });
      }
      if (chain === undefined && entries > 0)
        faults.push({ kind: "head_changed", sequence: null, detail: "the chain's ends are gone" });
      if (!seen) {
        const kind = wanted !== undefined && at.sequence < wanted.sequence ? "cut_off" : "edited";
        faults.push({ kind, sequence: wanted?.sequence ?? null, detail: "the earlier head is not in this chain" });
      }
      const unsealed = await queries.countUnsealed(db.pool, organizationId, LATE_MS);
      if (unsealed.late > 0) {
        const detail = `${unsealed.late} entries have waited for their seal for over a minute`;
        faults.push({ kind: "unsealed", sequence: null, detail });
      }
      const head = entries === 0 ? null : `${at.sequence}:${at.hash}`;
      return { entries, first, last: entries === 0 ? null : at.sequence, head, unsealed: unsealed.all, faults };
    },
  };
}

function parseHead(text: string | undefined): Link | undefined {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text ?? "") ?? [];
  return sequence === undefined || hash === undefined ? undefined : { sequence: Number(sequence), hash };
}
