/** Where randomness enters ids: `newId<ProjectId>()`. */
import { randomBytes } from "node:crypto";
import { idFromBytes } from "#lib/base/id.ts";

export function newId<I extends string>(): I {
  return idFromBytes(randomBytes(20)) as string as I;
}
