/** What somebody can be made in an organization, to choose from. */
export type InviteRole = "member" | "guest" | "owner";

const member = { value: "member", label: "member" } as const;
const guest = { value: "guest", label: "guest" } as const;
const owner = { value: "owner", label: "owner" } as const;

export const roles = [member, guest, owner] as const;

/** An invite to a project makes nobody an owner. */
export function rolesFor(kind: "project" | "organization"): readonly { value: InviteRole; label: string }[] {
  return kind === "project" ? [member, guest] : roles;
}
