import fc from "fast-check";
import { expect, test } from "vitest";
import { applyScimPatch } from "#lib/directory/patch.ts";

const user = {
  userName: "ana",
  active: true,
  name: { givenName: "Ana" },
  emails: [{ type: "work", value: "a@x.org" }],
};
const group = { displayName: "G", members: [{ value: "a" }, { value: "b" }] };

test.each([
  ["an attribute", user, { op: "replace", path: "active", value: false }, { active: false }],
  ["one without a path, in another case", user, { op: "replace", value: { ACTIVE: false } }, { active: false }],
  [
    "a dotted name in the value",
    user,
    { op: "replace", value: { "name.familyName": "Lima" } },
    { name: { givenName: "Ana", familyName: "Lima" } },
  ],
  ["a part", user, { op: "replace", path: "name.givenName", value: "Anna" }, { name: { givenName: "Anna" } }],
  [
    "one found by a filter",
    user,
    { op: "replace", path: 'emails[type eq "work"].value', value: "b@x.org" },
    { emails: [{ type: "work", value: "b@x.org" }] },
  ],
  [
    "one that a filter does not find",
    user,
    { op: "add", path: 'emails[type eq "home"].value', value: "h@x.org" },
    {
      emails: [
        { type: "work", value: "a@x.org" },
        { type: "home", value: "h@x.org" },
      ],
    },
  ],
  [
    "members added",
    group,
    { op: "add", path: "members", value: [{ value: "c" }] },
    { members: [{ value: "a" }, { value: "b" }, { value: "c" }] },
  ],
  ["a member removed by filter", group, { op: "remove", path: 'members[value eq "a"]' }, { members: [{ value: "b" }] }],
  [
    "members removed by value",
    group,
    { op: "remove", path: "members", value: [{ value: "b" }] },
    { members: [{ value: "a" }] },
  ],
  [
    "members replaced",
    group,
    { op: "replace", path: "members", value: [{ value: "z" }] },
    { members: [{ value: "z" }] },
  ],
  [
    "the schema's own name before",
    user,
    { op: "replace", path: "urn:ietf:params:scim:schemas:core:2.0:User:userName", value: "x" },
    { userName: "x" },
  ],
] as const)("%s", (_, held, operation, wanted) => {
  expect(applyScimPatch(held, [operation])).toMatchObject(wanted);
});

test("what is no path is a fault, and no input reaches a prototype", () => {
  for (const path of ["a b", "a[", "a[x]", "a.b.c", "[value pr]"]) {
    expect(applyScimPatch(user, [{ op: "replace", path, value: 1 }])).toHaveProperty("fault");
  }
  expect(applyScimPatch(user, [{ op: "remove" }])).toHaveProperty("fault");
  applyScimPatch(user, [{ op: "add", path: "__proto__", value: { polluted: true } }]);
  applyScimPatch(user, [{ op: "add", value: JSON.parse('{"__proto__":{"polluted":true}}') }]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  fc.assert(
    fc.property(
      fc.string(),
      fc.jsonValue(),
      (path, value) => void applyScimPatch(user, [{ op: "replace", path, value }]),
    ),
  );
});
