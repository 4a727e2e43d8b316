/** Reading the audit log: pages, exports, verification, policy. */
import { Readable } from "node:stream";
import { auditCsvHead, auditCsvLine } from "#lib/audit/csv.ts";
import type { OrganizationId } from "#lib/base/id.ts";
import type { AuditEntry, AuditPolicy } from "#lib/protocol/audit.ts";
import type { Database } from "../db/index.ts";
import { decodeCursor, pageOfRows } from "../http/cursor.ts";
import type { Chain } from "./chain.ts";
import * as queries from "./queries.ts";
import { record } from "./record.ts";

const EXPORT_BATCH = 1000;

export type AuditService = ReturnType<typeof createService>;

export function createService(db: Database, chain: Chain) {
  const keyOf = (entry: { readonly at: number; readonly id: string }) => ({ at: entry.at, id: entry.id });

  async function* all(organizationId: OrganizationId, filter: queries.EntryFilter): AsyncGenerator<AuditEntry> {
    let after: { readonly at: number; readonly id: string } | undefined;
    for (;;) {
      const rows = await queries.listEntries(db.pool, organizationId, filter, { after, limit: EXPORT_BATCH });
      for (const row of rows) yield show(row);
      const last = rows.at(-1);
      if (last === undefined || rows.length < EXPORT_BATCH) return;
      after = keyOf(last);
    }
  }

  async function* lines(entries: AsyncIterable<AuditEntry>, format: "jsonl" | "csv"): AsyncGenerator<string> {
    if (format === "csv") yield auditCsvHead;
    for await (const entry of entries) yield format === "csv" ? auditCsvLine(entry) : `${JSON.stringify(entry)}\n`;
  }

  return {
    async list(
      organizationId: OrganizationId | null,
      { cursor, limit, ...filter }: queries.EntryFilter & { cursor?: string | undefined; limit: number },
    ) {
      const page = { after: decodeCursor(cursor), limit: limit + 1 };
      const found = pageOfRows(await queries.listEntries(db.pool, organizationId, filter, page), limit, keyOf);
      return { items: found.items.map(show), nextCursor: found.nextCursor };
    },

    async export(
      organizationId: OrganizationId,
      { format, ...filter }: queries.EntryFilter & { format: "jsonl" | "csv" },
    ): Promise<{ readonly body: ReadableStream; readonly type: string; readonly name: string }> {
      const target = { kind: "organization", id: organizationId };
      await record(db.pool, { action: "audit.export", organizationId, target, after: { format, ...filter } });
      const text = Readable.from(lines(all(organizationId, filter), format), { objectMode: false });
      return {
        body: Readable.toWeb(text) as ReadableStream,
        type: format === "csv" ? "text/csv; charset=utf-8; header=present" : "application/jsonl; charset=utf-8",
        name: `octavo-audit.${format}`,
      };
    },

    verify: (organizationId: OrganizationId, head?: string) => chain.verify(organizationId, head),

    policy: async (organizationId: OrganizationId): Promise<AuditPolicy> => ({
      retentionDays: await chain.retention(organizationId),
    }),

    async setPolicy(organizationId: OrganizationId, { retentionDays }: AuditPolicy): Promise<AuditPolicy> {
      const before = { retentionDays: await chain.retention(organizationId) };
      await db.transaction(async (client) => {
        await chain.setRetention(client, organizationId, retentionDays);
        const target = { kind: "organization", id: organizationId };
        await record(client, { action: "audit.policy", organizationId, target, before, after: { retentionDays } });
      });
      return { retentionDays };
    },
  };
}

function show(row: queries.ListedRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    organizationId: row.organizationId,
    projectId: row.projectId,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName, credentialId: row.credentialId },
    action: row.action,
    target: { kind: row.targetKind, id: row.targetId, name: row.targetName ?? row.personName },
    before: row.before,
    after: row.after,
    from: { address: row.address, agent: row.agent },
    requestId: row.requestId,
    sequence: row.sequence,
    hash: row.hash,
  };
}
