/** A router over a few routes and people, answered without a socket. */
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import type { PersonId, ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Principal, Route } from "#server/http/route.ts";
import { createRouter } from "#server/http/router.ts";
import { createLog } from "#server/log.ts";

export interface Call {
  readonly method?: string;
  readonly path: string;
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** People by name: what they may do in which project. */
export type People = Readonly<Record<string, Readonly<Record<string, Right>>>>;

export const testOrigin = "http://octavo.test";

/** Answers calls made `as` one of `people`, whose name is sent as their credential. */
export function testRouter(
  routes: readonly Route[],
  people: People,
  kind: Principal["kind"] = "token",
): (call: Call) => Promise<Response> {
  const router = createRouter({
    routes,
    log: createLog("silent"),
    origin: () => testOrigin,
    authenticate: async (incoming) => principalOf(incoming.headers.authorization, people, kind),
    rightIn: async (principal, projectId) => people[principal.name]?.[projectId],
    scopes: { projectId: async (id) => id as ProjectId },
  });
  return (call) => {
    const incoming = incomingOf(call);
    return router(
      new Request(`${testOrigin}${call.path}`, { method: call.method ?? "GET", headers: headersOf(call) }),
      incoming,
    );
  };
}

function principalOf(name: string | undefined, people: People, kind: Principal["kind"]): Principal | undefined {
  if (name === undefined || people[name] === undefined) return undefined;
  return { kind, personId: name as PersonId, name, owner: name === "owner", credentialId: name };
}

function headersOf(call: Call): Record<string, string> {
  return {
    ...(call.as === undefined ? {} : { authorization: call.as }),
    "content-type": "application/json",
    ...call.headers,
  };
}

function incomingOf(call: Call): IncomingMessage {
  const incoming = new IncomingMessage(new Socket());
  incoming.method = call.method ?? "GET";
  incoming.url = call.path;
  for (const [name, value] of Object.entries(headersOf(call))) incoming.headers[name.toLowerCase()] = value;
  if (call.body !== undefined) incoming.push(call.body);
  incoming.push(null);
  return incoming;
}
