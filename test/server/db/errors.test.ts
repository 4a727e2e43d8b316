import pg from "pg";
import { expect, test } from "vitest";
import { AppError } from "#lib/base/errors.ts";
import { domainError, isForeignKeyViolation, isUniqueViolation, sqlState, translate } from "#server/db/errors.ts";

function driverError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError(`state ${code}`, 1, "error");
  error.code = code;
  return error;
}

test.each(["08006", "57P01", "57P03", "53300"])("SQLSTATE %s is a database that does not answer", (code) => {
  expect(translate(driverError(code))).toMatchObject({ code: "unavailable" });
});

test.each(["ECONNREFUSED", "ENOENT", "EPIPE"])("the socket's %s is a database that does not answer", (code) => {
  expect(translate(Object.assign(new Error("connect"), { code }))).toMatchObject({ code: "unavailable" });
});

test.each(["Connection terminated unexpectedly", "timeout exceeded when trying to connect"])("so is: %s", (message) => {
  expect(translate(new Error(message))).toMatchObject({ code: "unavailable" });
});

test("a full disk is said to be one", () => {
  const full = driverError("53100");
  expect(translate(full)).toMatchObject({ code: "storage_full", cause: full });
});

test("a zero character in a text is the caller's mistake", () => {
  expect(translate(driverError("22021"))).toMatchObject({ code: "invalid_request" });
});

test("all else stays as it is", () => {
  const unique = driverError("23505");
  const domain = new AppError("conflict", "changed");
  for (const error of [unique, domain, new Error("broken promise"), "text"]) expect(translate(error)).toBe(error);
});

test("states and domain errors are found through the wrappers of drizzle", () => {
  const wrapped = new Error("Failed query", { cause: driverError("23505") });
  expect([sqlState(wrapped), isUniqueViolation(wrapped), isForeignKeyViolation(wrapped)]).toEqual([
    "23505",
    true,
    false,
  ]);
  const domain = new AppError("unavailable", "away");
  expect(domainError(new Error("Failed query", { cause: domain }))).toBe(domain);
  expect(domainError(new Error("other"))).toBeUndefined();
});
