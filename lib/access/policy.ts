/**
 * Who may do what: the one place that decides. It is given the facts that the database holds about a person and a project
 * (or one notebook of it) and the scope of the token that was used, and answers the powers and what they come from.
 * Denied by default; facts only ever add, a token's scope and the state of the project only ever take away.
 */
import { allows, type Powers, type Right, weaker } from "../base/rights.ts";

/**
 * What somebody is in an organization. `owner`: manages it and all that is in it. `member`: sees its people, may make
 * projects, has what is granted to all members. `guest`: has what is granted to them or their teams, and no more.
 * `visitor`: without an account, has what the links give that they opened.
 */
export type Role = "owner" | "member" | "guest" | "visitor";

export interface Grant {
  readonly to: "person" | "team" | "everyone";
  readonly on: "organization" | "project" | "notebook";
  readonly right: Right;
  readonly deploy: boolean;
  readonly approve: boolean;
  readonly until: number | null;
}

export interface OpenedLink {
  readonly on: "project" | "notebook";
  readonly right: Right;
  readonly until: number | null;
}

export interface Facts {
  /** In the project's organization; null: not in it. */
  readonly role: Role | null;
  readonly ownsProject: boolean;
  /** What the person is in the team that owns the project; null: nothing, or no team owns it. */
  readonly inOwnerTeam: "lead" | "member" | null;
  /** Grants that reach the person: to them, to their teams and those around these, to everyone. */
  readonly grants: readonly Grant[];
  /** Links they opened and that nobody revoked. */
  readonly links: readonly OpenedLink[];
  readonly archived: boolean;
  /** It lies in the trash, or its organization does. */
  readonly closed: boolean;
}

/** What a token may do at most. */
export interface Scope {
  readonly right: Right;
  readonly deploy: boolean;
  readonly approve: boolean;
  /** null: in every project of the person. */
  readonly projectIds: readonly string[] | null;
}

/** Where a right comes from, for the person to see. */
export type Origin = "organization-owner" | "project-owner" | "owner-team" | "person" | "team" | "everyone" | "link";

export interface Source extends Powers {
  readonly right: Right;
  readonly from: Origin;
  readonly on: "organization" | "project" | "notebook";
}

const nothing: Powers = { right: undefined, deploy: false, approve: false };

/** What a person may do with a project (or a notebook, if the facts are about one), whatever token they use. */
export function powersOf(facts: Facts, now: number): Powers {
  if (facts.closed) return nothing;
  const held = together(sourcesOf(facts, now));
  if (!facts.archived || held.right === undefined) return held;
  return { right: "view", deploy: false, approve: false };
}

/** The same, where the state of the project does not matter: to take it out of the trash or the archive. */
export function powersBeyondState(facts: Facts, now: number): Powers {
  return together(sourcesOf(facts, now));
}

/** What is left of powers for who presents a token of this scope. */
export function within(powers: Powers, scope: Scope | undefined, projectId: string): Powers {
  if (scope === undefined || powers.right === undefined) return powers;
  if (scope.projectIds !== null && !scope.projectIds.includes(projectId)) return nothing;
  return {
    right: weaker(powers.right, scope.right),
    deploy: powers.deploy && scope.deploy,
    approve: powers.approve && scope.approve,
  };
}

/** Whether a token may stand for its person in what is not in a project: profile, tokens, secrets, organizations. */
export function isWhole(scope: Scope | undefined): boolean {
  return scope === undefined || (scope.projectIds === null && scope.right === "manage");
}

/** Everything that gives the person a right, strongest first. */
export function sourcesOf(facts: Facts, now: number): readonly Source[] {
  const { role } = facts;
  const sources: Source[] = [];
  if (role === "owner") sources.push(full("organization-owner", "organization"));
  if (isAccount(role) && facts.ownsProject) sources.push(full("project-owner", "project"));
  if (isAccount(role) && facts.inOwnerTeam !== null) {
    const leads = facts.inOwnerTeam === "lead";
    sources.push({
      from: "owner-team",
      on: "project",
      right: leads ? "manage" : "edit",
      deploy: leads,
      approve: leads,
    });
  }
  for (const grant of facts.grants) if (counts(grant, role, now)) sources.push({ from: grant.to, ...powers(grant) });
  for (const link of facts.links) if (stands(link.until, now)) sources.push(linked(link));
  return sources.sort((a, b) => (a.right === b.right ? 0 : allows(a.right, b.right) ? -1 : 1));
}

function counts(grant: Grant, role: Role | null, now: number): boolean {
  if (!stands(grant.until, now)) return false;
  return grant.to === "everyone" ? role === "owner" || role === "member" : isAccount(role);
}

function isAccount(role: Role | null): boolean {
  return role === "owner" || role === "member" || role === "guest";
}

function stands(until: number | null, now: number): boolean {
  return until === null || until > now;
}

/** A link never gives more than a comment, whatever stands in its row. */
function linked({ on, right }: OpenedLink): Source {
  return { from: "link", on, right: weaker(right, "comment"), deploy: false, approve: false };
}

function powers({ on, right, deploy, approve }: Grant): Omit<Source, "from"> {
  return { on, right, deploy, approve };
}

function full(from: Origin, on: Source["on"]): Source {
  return { from, on, right: "manage", deploy: true, approve: true };
}

function together(sources: readonly Source[]): Powers {
  return {
    right: sources[0]?.right,
    deploy: sources.some((source) => source.deploy),
    approve: sources.some((source) => source.approve),
  };
}
