/** Rights and their origins in the words of the interface. */
import type { Right } from "../base/rights.ts";
import type { Origin } from "./policy.ts";

/** As in "can …". */
export const rightWords: Readonly<Record<Right, string>> = {
  view: "view",
  comment: "comment",
  run: "run",
  edit: "edit",
  manage: "manage",
};

const because: Readonly<Record<Origin, string>> = {
  "organization-owner": "as an owner of the organization",
  "project-owner": "since the project is yours",
  "owner-team": "since the project is your team’s",
  person: "since it was shared with you",
  team: "since it was shared with your team",
  everyone: "since it is shared with all members",
  link: "by a shared link",
};

/** "You can edit, since it was shared with you." */
export function whyWords(right: Right, from: Origin | undefined): string {
  return `You can ${rightWords[right]}${from === undefined ? "" : `, ${because[from]}`}.`;
}
