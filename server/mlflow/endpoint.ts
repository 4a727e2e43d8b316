/**
 * One call of MLflow's protocol as data. Which project it is about follows from the address or the token, so the guard of
 * this protocol asks for `right` there before `handle` runs. The answer is an object, JSON text that is ready (large lists
 * are written once), or a response.
 */
import type { IncomingMessage } from "node:http";
import type { ProjectId } from "#lib/base/id.ts";
import type { Right } from "#lib/base/rights.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import type { Method, Principal } from "../http/route.ts";

export interface Call {
  readonly projectId: ProjectId;
  readonly principal: Principal;
  /** The body's fields, or those of the query on GET. */
  readonly fields: Fields;
  readonly query: URLSearchParams;
  /** What stands in the path's places, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Headers;
  readonly incoming: IncomingMessage;
  /** Where the protocol is reached: `http://host` or `http://host/mlflow/<projectId>`. */
  readonly base: string;
}

export type Answered = Response | JsonText | Readonly<Record<string, unknown>>;

/** JSON that is already text. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export interface Endpoint {
  readonly method: Method;
  /** Below `/api/2.0/`: `mlflow/runs/create`; `{name}` is one segment, `{name*}` the rest. */
  readonly path: string;
  /** Only under this version of the API; else under both. */
  readonly version?: "2.0" | "3.0";
  readonly right: Right;
  /** Read `incoming` as a stream: the body is no JSON. */
  readonly stream?: boolean;
  /** Largest body, and how to refuse a larger one. */
  readonly limit?: { readonly bytes: number; readonly refuse: (size: number) => Error };
  readonly handle: (call: Call) => Promise<Answered>;
}
