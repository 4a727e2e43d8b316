import fc from "fast-check";
import { expect, it } from "vitest";
import { type Facts, type Grant, isWhole, powersBeyondState, powersOf, sourcesOf, within } from "#lib/access/policy.ts";
import { allows, rights } from "#lib/base/rights.ts";

const nobody: Facts = {
  role: null,
  ownsProject: false,
  inOwnerTeam: null,
  grants: [],
  links: [],
  archived: false,
  closed: false,
};
const grant = (wish: Partial<Grant>): Grant => ({
  to: "person",
  on: "project",
  right: "edit",
  deploy: false,
  approve: false,
  until: null,
  ...wish,
});
const rightOf = (facts: Partial<Facts>, now = 0) => powersOf({ ...nobody, ...facts }, now).right;

it("denies by default, whatever somebody is in the organization, but its owner", () => {
  for (const role of ["member", "guest", "visitor", null] as const) expect(rightOf({ role })).toBeUndefined();
  expect(powersOf({ ...nobody, role: "owner" }, 0)).toEqual({ right: "manage", deploy: true, approve: true });
});

it("gives a project's owner, and the leads of its team, everything; the team's members edit", () => {
  expect(rightOf({ role: "guest", ownsProject: true })).toBe("manage");
  expect(rightOf({ role: "member", inOwnerTeam: "lead" })).toBe("manage");
  expect(powersOf({ ...nobody, role: "member", inOwnerTeam: "member" }, 0)).toEqual({
    right: "edit",
    deploy: false,
    approve: false,
  });
  expect(rightOf({ ownsProject: true })).toBeUndefined();
});

it("counts what is granted to everyone for members only, and to a person only while they are here", () => {
  const grants = [grant({ to: "everyone" })];
  expect(rightOf({ role: "member", grants })).toBe("edit");
  expect(rightOf({ role: "guest", grants })).toBeUndefined();
  expect(rightOf({ role: "guest", grants: [grant({})] })).toBe("edit");
  expect(rightOf({ role: null, grants: [grant({})] })).toBeUndefined();
});

it("takes the strongest of several, and keeps deploy and approve from any", () => {
  const grants = [grant({ right: "view", deploy: true }), grant({ to: "team", right: "run", approve: true })];
  expect(powersOf({ ...nobody, role: "guest", grants }, 0)).toEqual({ right: "run", deploy: true, approve: true });
});

it("gives a link's right to whoever opened it, never more than a comment, until it ends", () => {
  const links = [{ on: "notebook", right: "manage", until: 10 } as const];
  expect(rightOf({ links }, 9)).toBe("comment");
  expect(rightOf({ links }, 10)).toBeUndefined();
  expect(rightOf({ role: "guest", grants: [grant({ until: 10 })] }, 10)).toBeUndefined();
});

it("leaves reading of what is archived and nothing of what is closed; state does not matter to who restores it", () => {
  const owner: Facts = { ...nobody, role: "owner" };
  expect(powersOf({ ...owner, archived: true }, 0)).toEqual({ right: "view", deploy: false, approve: false });
  expect(powersOf({ ...owner, closed: true }, 0).right).toBeUndefined();
  expect(powersBeyondState({ ...owner, closed: true, archived: true }, 0).right).toBe("manage");
});

it("a token never does more than its scope, nor anything elsewhere", () => {
  const scope = { right: "run", deploy: false, approve: true, projectIds: ["p"] } as const;
  const all = { right: "manage", deploy: true, approve: true } as const;
  expect(within(all, scope, "p")).toEqual({ right: "run", deploy: false, approve: true });
  expect(within(all, scope, "q").right).toBeUndefined();
  expect(within(all, undefined, "q")).toEqual(all);
  expect(isWhole(undefined)).toBe(true);
  expect(isWhole({ ...scope, projectIds: null })).toBe(false);
  expect(isWhole({ ...scope, projectIds: null, right: "manage" })).toBe(true);
});

const anyRight = fc.constantFrom(...rights);
const anyUntil = fc.option(fc.integer({ min: 0, max: 20 }), { nil: null });
const anyGrant: fc.Arbitrary<Grant> = fc.record({
  to: fc.constantFrom("person", "team", "everyone"),
  on: fc.constantFrom("organization", "project", "notebook"),
  right: anyRight,
  deploy: fc.boolean(),
  approve: fc.boolean(),
  until: anyUntil,
});
const anyFacts: fc.Arbitrary<Facts> = fc.record({
  role: fc.constantFrom("owner", "member", "guest", "visitor", null),
  ownsProject: fc.boolean(),
  inOwnerTeam: fc.constantFrom("lead", "member", null),
  grants: fc.array(anyGrant, { maxLength: 5 }),
  links: fc.array(fc.record({ on: fc.constantFrom("project", "notebook"), right: anyRight, until: anyUntil }), {
    maxLength: 3,
  }),
  archived: fc.boolean(),
  closed: fc.boolean(),
});

it("a further grant never takes anything away, and time alone never gives anything", () => {
  fc.assert(
    fc.property(anyFacts, anyGrant, fc.integer({ min: 0, max: 20 }), fc.nat(20), (facts, more, now, later) => {
      const before = powersOf(facts, now);
      const after = powersOf({ ...facts, grants: [...facts.grants, more] }, now);
      if (before.right !== undefined) expect(allows(after.right, before.right)).toBe(true);
      const then = powersOf(facts, now + later);
      if (then.right !== undefined) expect(allows(before.right, then.right)).toBe(true);
      expect(then.deploy && !before.deploy).toBe(false);
    }),
  );
});

it("names sources that explain the right, strongest first", () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const sources = sourcesOf(facts, 5);
      expect(sources[0]?.right).toBe(powersBeyondState(facts, 5).right);
      for (const [at, source] of sources.entries())
        expect(allows(sources[Math.max(0, at - 1)]?.right, source.right)).toBe(true);
    }),
  );
});
