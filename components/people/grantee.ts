/** Whom a right is given to, as lists name them, and the rights to choose from. */
import { rightWords } from "#lib/access/words.ts";
import { rights } from "#lib/base/rights.ts";
import type { AccessAnswer, Grantee } from "#lib/protocol/sharing.ts";

export const rightOptions = rights.map((right) => ({ value: right, label: `can ${rightWords[right]}` }));

/** Somebody with a right, or the owner of it all. */
export type Holder = Grantee | AccessAnswer["owner"];

/** As a request names it. */
export function idOnly(who: Grantee): { kind: "person" | "team"; id: string } | { kind: "everyone" } {
  return who.kind === "everyone" ? { kind: "everyone" } : { kind: who.kind, id: who.id };
}

export function nameOf(who: Holder): string {
  return who.kind === "everyone" ? "All members" : who.name;
}

/** The e-mail, or what it is instead of a person. */
export function aboutOf(who: Holder): string {
  if (who.kind === "person") return who.email;
  if (who.kind === "team") return "team";
  return who.kind === "everyone" ? "everybody in the organization but guests" : "organization";
}
