import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";

const script = path.resolve(import.meta.dirname, "../../.scripts/audit.mjs");
const { auditWeaknesses, foreignLicences, isAllowed } = await import(script);

it("is called where a change is judged", () => {
  expect(readFileSync(path.resolve(import.meta.dirname, "../../.ci/run"), "utf8")).toContain("npm run audit");
});

it("fails for a serious weakness, passes without one, and says that it was skipped where nobody knows", () => {
  const said: string[] = [];
  const spy = vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
  const write = vi.spyOn(process.stdout, "write").mockImplementation((line) => said.push(String(line)) > 0);
  const report = (high: number) => ({
    metadata: { vulnerabilities: { high, critical: 0, total: high + 1 } },
    vulnerabilities: { leftpad: { severity: "high", range: "<2" } },
  });
  const outcomes = [
    auditWeaknesses(() => ({ status: 1, report: report(1) })),
    auditWeaknesses(() => ({ status: 0, report: report(0) })),
    auditWeaknesses(() => ({ status: 1, report: { message: "405 Method Not Allowed" } })),
    auditWeaknesses(() => ({ status: 1, report: undefined })),
  ];
  spy.mockRestore();
  write.mockRestore();
  expect(outcomes).toEqual(["failed", "passed", "skipped", "skipped"]);
  expect(said.join("\n")).toContain("leftpad <2: high");
  expect(said.join("\n")).toMatch(/skipped, the registry answers no list of weaknesses \(405/);
});

it("lets no licence in that may not stand beside ours", () => {
  expect(["MIT", "(MIT OR GPL-3.0)", "Apache-2.0 AND MIT"].every(isAllowed)).toBe(true);
  expect(["GPL-3.0", "MIT AND GPL-3.0", "SEE LICENSE IN LICENSE", undefined].some(isAllowed)).toBe(false);
  const lock = {
    packages: { "node_modules/a": { license: "GPL-3.0" }, "node_modules/b": { license: "GPL-3.0", dev: true } },
  };
  expect(foreignLicences(lock)).toEqual([{ name: "a", licence: "GPL-3.0" }]);
  expect(foreignLicences()).toEqual([]);
});
