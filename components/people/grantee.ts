/** Whom a right is given to, and the rights to choose from. */
import { rightWords } from "#lib/access/words.ts";
import { rights } from "#lib/base/rights.ts";
import type { Grantee } from "#lib/protocol/sharing.ts";

export const rightOptions = rights.map((right) => ({ value: right, label: `can ${rightWords[right]}` }));

/** As a request names it. */
export function idOnly(who: Grantee): { kind: "person" | "team"; id: string } | { kind: "everyone" } {
  return who.kind === "everyone" ? { kind: "everyone" } : { kind: who.kind, id: who.id };
}
