/**
 * Sharing: rights given to people, teams and all members, and links that give theirs to whoever opens them. Who opens a
 * link without an account becomes a visitor: a person with a name and a sign-in, and nothing but what links give.
 */
import type { IncomingMessage } from "node:http";
import { sourcesOf } from "#lib/access/policy.ts";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { GrantId, LinkId, NotebookId, OrganizationId, PersonId, ProjectId, TeamId } from "#lib/base/id.ts";
import { allows, type Right } from "#lib/base/rights.ts";
import type { AccessAnswer, GrantAnswer, Grantee, LinkOffer, PutGrant, ShareLink } from "#lib/protocol/sharing.ts";
import { record } from "../audit/index.ts";
import { type Auth, hashToken, looksLike, newToken } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import { siteOf } from "../http/origin.ts";
import type { Principal } from "../http/route.ts";
import { newId } from "../new-id.ts";
import { answerRequests, type Requests } from "./requests.ts";
import type { Rights } from "./rights.ts";
import * as queries from "./sharing-queries.ts";

/** How long a visitor without a working link is kept: what they wrote shows their name. */
const VISITOR_GRACE_MS = 90 * 86_400_000;

export interface SharingDeps {
  readonly db: Database;
  readonly auth: Pick<Auth, "addVisitor" | "openSession" | "attempts">;
  readonly now: () => number;
  readonly origin: () => string;
  readonly rights: Rights;
  readonly requests: Requests;
}

export type Sharing = ReturnType<typeof createSharing>;

export function createSharing({ db, auth, now, origin, rights, requests }: SharingDeps) {
  const placeOf = async (projectId: ProjectId, notebookId: NotebookId | null): Promise<queries.PlaceRow> =>
    must(await queries.findPlace(db.pool, projectId, notebookId), "the guard found the project");

  /** The row of a grant names one thing: a notebook's does not name its project as well. */
  const scopeOf = (place: queries.PlaceRow): queries.Place => ({
    organizationId: place.organizationId,
    projectId: place.notebookId === null ? place.projectId : null,
    notebookId: place.notebookId,
  });

  /** How an act on a place stands in the audit log. */
  const about = (place: queries.Place, projectId: ProjectId | null) => ({
    organizationId: place.organizationId,
    projectId: projectId ?? undefined,
  });

  const give = async (
    scope: queries.Place,
    projectId: ProjectId | null,
    by: PersonId,
    wish: PutGrant,
  ): Promise<void> => {
    const { to, right, deploy, approve, expiresInMs } = wish;
    const row = {
      ...scope,
      id: newId<GrantId>(),
      personId: to.kind === "person" ? (to.id as PersonId) : null,
      teamId: to.kind === "team" ? (to.id as TeamId) : null,
      right,
      deploy,
      approve,
      expiresAt: expiresInMs === null ? null : now() + expiresInMs,
      by,
      now: now(),
    };
    await db.transaction(async (client) => {
      if (!(await queries.putGrant(client, row))) {
        throw new AppError("invalid_request", "body.to: there is no such person or team in this organization");
      }
      if (row.personId !== null) await answerRequests(client, { ...scope, projectId }, row.personId);
      const target = { kind: to.kind, id: to.kind === "everyone" ? scope.organizationId : to.id };
      const { notebookId } = scope;
      const after = { right, deploy, approve, notebookId, expiresAt: row.expiresAt };
      await record(client, { action: "grant.put", ...about(scope, projectId), target, after });
    });
  };

  const take = async (scope: queries.Place, projectId: ProjectId | null, grantId: string): Promise<void> => {
    await db.transaction(async (client) => {
      const taken = await queries.removeGrant(client, scope, grantId);
      if (taken === undefined) throw new AppError("not_found", "there is no such grant");
      const id = taken.personId ?? taken.teamId ?? scope.organizationId;
      const kind = taken.personId !== null ? "person" : taken.teamId !== null ? "team" : "everyone";
      const before = { right: taken.right, notebookId: scope.notebookId };
      await record(client, { action: "grant.remove", ...about(scope, projectId), target: { kind, id }, before });
    });
  };

  const offered = async (token: string) => {
    const link = looksLike("share", token) ? await queries.findLink(db.pool, hashToken(token), now()) : undefined;
    if (link === undefined) throw new AppError("link_expired", "this link was revoked, expired, or never was");
    return link;
  };

  return {
    async describe(principal: Principal, projectId: ProjectId, notebookId: NotebookId | null): Promise<AccessAnswer> {
      const place = await placeOf(projectId, notebookId);
      const held = (await rights.powersIn(principal, projectId, notebookId ?? undefined)).right;
      const facts = must(await rights.factsAbout(principal.personId, projectId, notebookId ?? undefined), "facts");
      const manages = allows(held, "manage");
      const sources = sourcesOf(facts, now()).map(({ from, on, right }) => ({ from, on, right }));
      return {
        mine: { right: must(held, "the guard found a right"), sources },
        organization: { id: place.organizationId, name: place.organizationName },
        owner: ownerOf(place),
        grants: (await queries.grantsOn(db.pool, place, now())).map(shown),
        requests: (await requests.on(place)).filter(({ person }) => manages || person.id === principal.personId),
        links: manages ? await queries.linksOn(db.pool, place, now()) : [],
        managers: await queries.managersOf(db.pool, place, now()),
      };
    },

    async candidates(projectId: ProjectId, find: string): Promise<Grantee[]> {
      const { organizationId } = await placeOf(projectId, null);
      const { people, teams } = await queries.candidates(db.pool, organizationId, find.trim().toLowerCase());
      return [
        ...teams.map(({ id, name }) => ({ kind: "team" as const, id, name })),
        ...people.map(({ id, name, email }) => ({ kind: "person" as const, id, name, email })),
      ];
    },

    async grant(principal: Principal, projectId: ProjectId, notebookId: NotebookId | null, wish: PutGrant) {
      await give(scopeOf(await placeOf(projectId, notebookId)), projectId, principal.personId, wish);
      rights.changed({ projectId });
    },

    async ask(
      principal: Principal,
      projectId: ProjectId,
      notebookId: NotebookId | null,
      asked: { readonly right: Right; readonly note: string },
    ): Promise<void> {
      const place = await placeOf(projectId, notebookId);
      await requests.ask(principal, place, asked, await queries.managersOf(db.pool, place, now()));
    },

    async endRequest(principal: Principal, projectId: ProjectId, notebookId: NotebookId | null, requestId: string) {
      await requests.end(principal, await placeOf(projectId, notebookId), requestId);
    },

    async revoke(projectId: ProjectId, notebookId: NotebookId | null, grantId: string): Promise<void> {
      await take(scopeOf(await placeOf(projectId, notebookId)), projectId, grantId);
      rights.changed({ projectId });
    },

    async organizationGrants(organizationId: OrganizationId): Promise<GrantAnswer[]> {
      const place = { organizationId, projectId: null, notebookId: null };
      return (await queries.grantsOn(db.pool, place, now())).map(shown);
    },

    async grantOnOrganization(principal: Principal, organizationId: OrganizationId, wish: PutGrant): Promise<void> {
      await give({ organizationId, projectId: null, notebookId: null }, null, principal.personId, wish);
      rights.changed({ organizationId });
    },

    async revokeOnOrganization(organizationId: OrganizationId, grantId: string): Promise<void> {
      await take({ organizationId, projectId: null, notebookId: null }, null, grantId);
      rights.changed({ organizationId });
    },

    async createLink(
      principal: Principal,
      projectId: ProjectId,
      notebookId: NotebookId | null,
      wish: { readonly right: "view" | "comment"; readonly expiresInMs: number | null },
      incoming: IncomingMessage,
    ): Promise<ShareLink> {
      const place = await placeOf(projectId, notebookId);
      const token = newToken("share");
      const at = now();
      const { right } = wish;
      const expiresAt = wish.expiresInMs === null ? null : at + wish.expiresInMs;
      const id = newId<LinkId>();
      const by = principal.personId;
      await db.transaction(async (client) => {
        await queries.insertLink(client, { ...place, id, tokenHash: hashToken(token), right, by, now: at, expiresAt });
        const after = { right, expiresAt, notebookId };
        await record(client, {
          action: "link.create",
          ...about(place, projectId),
          target: { kind: "link", id },
          after,
        });
      });
      const url = `${siteOf(incoming, origin())}/shared/${token}`;
      return { id, right, createdByName: principal.name, createdAt: at, expiresAt, people: 0, url };
    },

    async revokeLink(projectId: ProjectId, notebookId: NotebookId | null, linkId: string): Promise<void> {
      const place = await placeOf(projectId, notebookId);
      await db.transaction(async (client) => {
        if (!(await queries.revokeLink(client, place, linkId, now()))) {
          throw new AppError("not_found", "there is no such link");
        }
        const target = { kind: "link", id: linkId };
        await record(client, { action: "link.revoke", ...about(place, projectId), target });
      });
      rights.changed({ projectId });
    },

    async offer(token: string, principal: Principal | undefined, incoming: IncomingMessage): Promise<LinkOffer> {
      const giveBack = auth.attempts.proof(incoming);
      const { name, notebookId, right, sharedBy } = await offered(token);
      giveBack();
      const kind = notebookId === null ? "project" : "notebook";
      return { name, kind, right, sharedBy, signedIn: principal !== undefined };
    },

    /** Opens a link as who is signed in, or as a new visitor, who then is; answers the cookies to set. */
    async open(token: string, principal: Principal | undefined, name: string | undefined, incoming: IncomingMessage) {
      const giveBack = auth.attempts.proof(incoming);
      const link = await offered(token);
      giveBack();
      if (principal === undefined) auth.attempts.account(incoming);
      const { projectId, notebookId } = link;
      const personId = await db.transaction(async (client) => {
        const id = principal?.personId ?? (await auth.addVisitor(client, link.organizationId, name ?? "Visitor"));
        if (await queries.visitLink(client, link.id, id, now())) {
          const actor = { kind: "person", id } as const;
          const target = { kind: "link", id: link.id };
          await record(client, { action: "link.open", ...about(link, projectId), target, actor });
        }
        return id;
      });
      rights.changed({ projectId, personId });
      const cookies = principal === undefined ? await auth.openSession(personId, incoming) : [];
      return { projectId, notebookId, cookies };
    },

    sharedWith: (personId: PersonId) => queries.sharedWith(db.pool, personId, now()),

    sweep: () => queries.sweepVisitors(db.pool, now() - VISITOR_GRACE_MS),
  };
}

function ownerOf(place: queries.PlaceRow): AccessAnswer["owner"] {
  if (place.ownerPersonId !== null) {
    const { ownerPersonId: id, ownerPersonName: name, ownerPersonEmail: email } = place;
    return { kind: "person", id, name: name ?? "", email: email ?? "" };
  }
  if (place.ownerTeamId !== null) return { kind: "team", id: place.ownerTeamId, name: place.ownerTeamName ?? "" };
  return { kind: "organization", id: place.organizationId, name: place.organizationName };
}

function shown(row: queries.GrantRow): GrantAnswer {
  const { id, on, right, deploy, approve, expiresAt } = row;
  return { id, to: granteeOf(row), on, right, deploy, approve, expiresAt };
}

function granteeOf(row: queries.GrantRow): Grantee {
  if (row.personId !== null)
    return { kind: "person", id: row.personId, name: row.personName ?? "", email: row.personEmail ?? "" };
  if (row.teamId !== null) return { kind: "team", id: row.teamId, name: row.teamName ?? "" };
  return { kind: "everyone" };
}
