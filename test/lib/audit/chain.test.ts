import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonical, faultOf, faultOfAny, type Link, linkAfter, type SealedFacts } from "#lib/audit/chain.ts";

const seal = (text: string): string => createHmac("sha256", "key").update(text).digest("hex");
const root: Link = { sequence: 0, hash: "" };
const facts = (change: Partial<SealedFacts> = {}): SealedFacts => ({
  id: "e1",
  organizationId: "o",
  projectId: "p",
  at: 1,
  actorKind: "person",
  actorId: "ana",
  credentialId: "s1",
  action: "project.create",
  targetKind: "project",
  targetId: "p",
  targetName: "Digits",
  before: null,
  after: { name: "Digits" },
  address: "::1",
  agent: null,
  requestId: "r",
  ...change,
});

/** A chain of these entries, as the writer makes it. */
function chained(entries: readonly SealedFacts[]): { readonly facts: SealedFacts; readonly link: Link }[] {
  let head = root;
  return entries.map((entry) => {
    head = linkAfter(head, entry, seal);
    return { facts: entry, link: head };
  });
}

const faultsIn = (chain: ReturnType<typeof chained>): (string | undefined)[] => {
  let at = root;
  return chain.map(({ facts: entry, link }) => {
    const fault = faultOf(at, link, entry, seal);
    at = link;
    return fault?.kind;
  });
};

test("a chain as it was written has no fault", () => {
  expect(faultsIn(chained([facts(), facts({ id: "e2" }), facts({ id: "e3" })]))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("every field of an entry is sealed", () => {
  for (const key of Object.keys(facts()) as (keyof SealedFacts)[]) {
    const [one] = chained([facts()]);
    const changed = { ...facts(), [key]: key === "at" ? 2 : "changed" };
    expect(faultOf(root, (one as { link: Link }).link, changed, seal)?.kind, key).toBe("edited");
  }
});

test("a removed entry is missed, a swapped pair shows, a recomputed hash without the key does not pass", () => {
  const chain = chained(["a", "b", "c", "d"].map((id) => facts({ id })));
  expect(faultsIn(chain.filter((_, at) => at !== 1))).toEqual([undefined, "missing", undefined]);
  const [a, b, c, d] = chain as [(typeof chain)[0], (typeof chain)[0], (typeof chain)[0], (typeof chain)[0]];
  expect(faultsIn([a, { facts: c.facts, link: b.link }, { facts: b.facts, link: c.link }, d])).toContain("edited");
  const forged = { ...facts({ id: "a" }), targetName: "Other" };
  const link = linkAfter(root, forged, (text) => createHmac("sha256", "guess").update(text).digest("hex"));
  expect(faultOf(root, link, forged, seal)?.kind).toBe("edited");
});

test("the order of keys does not matter, all else does", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonical(turned)).toBe(canonical(value));
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  expect(canonical({ a: 1 })).not.toBe(canonical({ a: "1" }));
  expect(canonical(["a", "b"])).not.toBe(canonical(["ab"]));
});

test("of two keys the newer takes over once, and the older seals nothing after it", () => {
  const keyed = (key: string) => (text: string) => createHmac("sha256", key).update(text).digest("hex");
  const seals = [keyed("new"), keyed("old")];
  const follow = (keys: readonly number[]): (string | undefined)[] => {
    let [at, age] = [root, seals.length - 1];
    return keys.map((key, index) => {
      const entry = facts({ id: `e${index}` });
      const link = linkAfter(at, entry, seals[key] as (text: string) => string);
      const found = faultOfAny(at, link, entry, seals, age);
      [at, age] = [link, found.age];
      return found.fault?.kind;
    });
  };
  expect(follow([1, 1, 0, 0])).toEqual([undefined, undefined, undefined, undefined]);
  expect(follow([1, 0, 1])).toEqual([undefined, undefined, "edited"]);
});
