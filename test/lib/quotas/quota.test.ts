import { expect, test } from "vitest";
import { beyondServer, limitOf } from "#lib/quotas/quota.ts";

const silent = { storageBytes: null, sessions: null };

test("the nearest word counts: the project's, the organization's, the server's", () => {
  const server = { storageBytes: 100, sessions: null };
  const organization = { storageBytes: 50, sessions: null };
  expect(limitOf("storageBytes", { project: { storageBytes: 0, sessions: null }, organization, server })).toEqual({
    limit: 0,
    from: "project",
  });
  expect(limitOf("storageBytes", { project: silent, organization, server })).toEqual({
    limit: 50,
    from: "organization",
  });
  expect(limitOf("storageBytes", { project: silent, organization: silent, server })).toEqual({
    limit: 100,
    from: "server",
  });
  expect(limitOf("sessions", { project: silent, organization, server })).toEqual({ limit: null, from: "server" });
});

test("a wish beyond the server's word is found; where the server says nothing, none is", () => {
  const server = { storageBytes: 100, sessions: null };
  expect(beyondServer({ storageBytes: 101 }, server)).toBe("storageBytes");
  expect(beyondServer({ storageBytes: 100, sessions: 10_000 }, server)).toBeUndefined();
  expect(beyondServer({ storageBytes: null }, server)).toBeUndefined();
});
