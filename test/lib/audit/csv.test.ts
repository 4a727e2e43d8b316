import { expect, test } from "vitest";
import { auditCsvHead, auditCsvLine } from "#lib/audit/csv.ts";
import type { AuditEntry } from "#lib/protocol/audit.ts";

const entry: AuditEntry = {
  id: "e",
  at: 0,
  organizationId: "o",
  projectId: null,
  actor: { kind: "person", id: "a", name: '=cmd|"x"', credentialId: null },
  action: "project.create",
  target: { kind: "project", id: "p", name: "one, two\nthree" },
  before: null,
  after: { name: "x" },
  from: { address: "::1", agent: "+agent" },
  requestId: null,
  sequence: 7,
  hash: "h",
};

test("a line has a field per column, quoted where it must, and nothing a spreadsheet would compute", () => {
  expect(auditCsvHead.trim().split(",")).toHaveLength(16);
  expect(auditCsvLine(entry)).toBe(
    `7,1970-01-01T00:00:00.000Z,"'=cmd|""x""",person,a,project.create,project,"one, two\nthree",p,,::1,'+agent,,"{""name"":""x""}",,h\r\n`,
  );
});
