import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { record } from "#server/audit/index.ts";
import { openStudio } from "#test/support/studio.ts";
import { octavo } from "#test/support/terminal.ts";

it("octavo audit verify says whether the record is whole, and holds an earlier head against it", async () => {
  const workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
  try {
    const env = { DATABASE_URL: workspace.db.url, OCTAVO_DATA: workspace.dataFolder };
    const verify = (...more: string[]) => octavo(["audit", "verify", ...more], env);
    for (const name of ["A", "B"])
      await record(workspace.db.pool, { action: "project.create", target: { kind: "project", id: name, name } });
    await workspace.audit.seal();
    const whole = await verify();
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining("whole") });
    const head = /head (\S+)/.exec(whole.out)?.[1] ?? "";
    expect((await verify("--head", head)).code).toBe(0);
    expect((await verify("--head", `1:${"0".repeat(64)}`)).code).toBe(1);
    await workspace.db.pool.query("alter table audit_entry disable trigger user");
    await workspace.db.pool.query("update audit_entry set target_name = 'Z' where target_name = 'A'");
    expect(await verify()).toMatchObject({ code: 1, out: expect.stringContaining("edited") });
  } finally {
    await workspace.stop();
  }
});
