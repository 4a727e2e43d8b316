import { expect, test } from "vitest";
import { pageHeaders } from "#server/http/page-headers.ts";

const policyOf = (headers: Readonly<Record<string, string>>): string => headers["content-security-policy"] ?? "";

test("scripts run by nonce: nothing inline without it, nothing from text", () => {
  const policy = policyOf(pageHeaders({ https: false, dev: false, nonce: "abc" }));
  const scripts = /script-src ([^;]*)/.exec(policy)?.[1];
  expect(scripts).toBe("'self' 'nonce-abc'");
  expect(policy).not.toContain("unsafe-eval");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("base-uri 'none'");
});

test("strict transport only where there is transport to be strict about", () => {
  expect(pageHeaders({ https: true, dev: false, nonce: "a" })).toHaveProperty("strict-transport-security");
  expect(pageHeaders({ https: false, dev: false, nonce: "a" })).not.toHaveProperty("strict-transport-security");
});
