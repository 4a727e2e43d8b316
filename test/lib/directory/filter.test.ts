import fc from "fast-check";
import { expect, test } from "vitest";
import { meetsScimFilter, parseScimFilter, type ScimValue } from "#lib/directory/filter.ts";

const ana: Readonly<Record<string, readonly ScimValue[]>> = {
  userName: ["Ana@Example.org"],
  active: [true],
  "emails.value": ["ana@example.org", "a@home.example"],
  "meta.version": [3],
};
const meets = (text: string): boolean | undefined => {
  const filter = parseScimFilter(text);
  return filter === undefined ? undefined : meetsScimFilter(filter, (path) => ana[path] ?? []);
};

test.each([
  ['userName eq "ana@example.org"', true],
  ['userName eq "mina@example.org"', false],
  ['userName ne "mina@example.org"', true],
  ['userName sw "ANA"', true],
  ['emails.value co "home"', true],
  ['emails.value ew ".org" and active eq true', true],
  ["active eq True", true],
  ["active eq false or meta.version ge 3", true],
  ["not (active eq true) and userName pr", false],
  ["externalId pr", false],
  ['(userName eq "x" or userName eq "ana@example.org") and active eq true', true],
  ['userName eq "with \\"quotes\\" and ) in it"', false],
])("%s", (text, wanted) => {
  expect(meets(text)).toBe(wanted);
});

test.each([
  "",
  "userName",
  "userName eq",
  'eq "x"',
  "userName is x",
  "(userName pr",
  "userName pr)",
  'a eq "x',
  'a eq {"x":1}',
  `${"(".repeat(500)}a pr${")".repeat(500)}`,
  "a".repeat(3000),
])("%s is no filter", (text) => {
  expect(meets(text)).toBeUndefined();
});

test("any text is read or refused, at once", () => {
  fc.assert(fc.property(fc.string(), fc.nat(50), (text, times) => void parseScimFilter(text.repeat(times))));
});
