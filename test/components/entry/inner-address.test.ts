import { expect, test } from "vitest";
import { innerAddress } from "#components/entry/inner-address.ts";

test.each([
  ["/p/abc?filter=x", "/p/abc?filter=x"],
  ["/?a#/experiments/1", "/?a#/experiments/1"],
  [null, "/"],
  ["", "/"],
  ["https://elsewhere.example/p/abc", "/"],
  ["//elsewhere.example", "/"],
  ["/\\elsewhere.example", "/"],
  ["/\t/elsewhere.example", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?next=/p/abc", "/"],
])("after signing in, next=%j leads to %s", (next, address) => expect(innerAddress(next)).toBe(address));
