/** The audit log as CSV (RFC 4180), safe to open in a spreadsheet: nothing in it can be a formula. */
import type { AuditEntry } from "../protocol/audit.ts";

const columns: readonly (readonly [string, (entry: AuditEntry) => unknown])[] = [
  ["sequence", (entry) => entry.sequence],
  ["time", (entry) => new Date(entry.at).toISOString()],
  ["actor", (entry) => entry.actor.name],
  ["actor_kind", (entry) => entry.actor.kind],
  ["actor_id", (entry) => entry.actor.id],
  ["action", (entry) => entry.action],
  ["target_kind", (entry) => entry.target.kind],
  ["target", (entry) => entry.target.name],
  ["target_id", (entry) => entry.target.id],
  ["project_id", (entry) => entry.projectId],
  ["address", (entry) => entry.from.address],
  ["agent", (entry) => entry.from.agent],
  ["before", (entry) => (entry.before === null ? null : JSON.stringify(entry.before))],
  ["after", (entry) => (entry.after === null ? null : JSON.stringify(entry.after))],
  ["request_id", (entry) => entry.requestId],
  ["hash", (entry) => entry.hash],
];

export const auditCsvHead = `${columns.map(([name]) => name).join(",")}\r\n`;

export function auditCsvLine(entry: AuditEntry): string {
  return `${columns.map(([, read]) => field(read(entry))).join(",")}\r\n`;
}

function field(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value.replace(/^(?=[=+\-@\t\r])/, "'") : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
