/** HTTP of the organization's people, for its owner. */
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { peopleQuerySchema, personEntrySchema, resetLinkSchema, updatePersonSchema } from "#lib/protocol/sign-in.ts";
import { type Principal, type Route, route } from "../http/route.ts";
import type { Accounts } from "./accounts.ts";

const owner = { kind: "owner" } as const;
const one = z.object({ personId: idSchema });

export function peopleRoutes(accounts: Accounts): Route[] {
  return [
    route({
      method: "GET",
      path: "/api/people",
      summary: "The organization's people and how they sign in.",
      access: owner,
      query: peopleQuerySchema,
      answer: pageOf(personEntrySchema),
      handle: ({ query }) => accounts.people(query),
    }),
    route({
      method: "PATCH",
      path: "/api/people/:personId",
      summary: "Suspend somebody, so that nothing of theirs opens, or end that.",
      access: owner,
      params: one,
      body: updatePersonSchema,
      handle: ({ principal, params, body }) => accounts.suspend(other(principal, params.personId), body.suspended),
    }),
    route({
      method: "DELETE",
      path: "/api/people/:personId",
      summary: "Remove somebody's account: what they made stays.",
      access: owner,
      params: one,
      handle: ({ principal, params }) => accounts.removeMember(other(principal, params.personId)),
    }),
    route({
      method: "POST",
      path: "/api/people/:personId/reset-link",
      summary: "A link by which somebody sets a new password. It is in this answer only.",
      access: owner,
      params: one,
      answer: resetLinkSchema,
      status: 201,
      handle: ({ params }) => accounts.ownerReset(params.personId as PersonId),
    }),
    route({
      method: "DELETE",
      path: "/api/people/:personId/sign-ins",
      summary: "Sign somebody out everywhere.",
      access: owner,
      params: one,
      handle: ({ params }) => accounts.signOutEverywhere(params.personId as PersonId),
    }),
    route({
      method: "DELETE",
      path: "/api/people/:personId/second-factor",
      summary: "Take away a second factor that was lost.",
      access: owner,
      params: one,
      handle: ({ principal, params }) => accounts.dropSecondFactor(other(principal, params.personId)),
    }),
  ];
}

function other(principal: Principal, personId: string): PersonId {
  if (principal.personId === personId) throw new AppError("invalid_request", "this is yourself: see your own settings");
  return personId as PersonId;
}
