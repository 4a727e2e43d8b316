/**
 * Rights in a project, weakest first: each includes those before it. Today every member may edit and the owner manages;
 * finer grants come with the issue on access and change only where rights are granted, not where they are asked for.
 */
export const rights = ["view", "comment", "run", "edit", "manage"] as const;

export type Right = (typeof rights)[number];

/** Whether somebody who holds `held` may do what needs `needed`; nobody (undefined) may do nothing. */
export function allows(held: Right | undefined, needed: Right): boolean {
  return held !== undefined && rights.indexOf(held) >= rights.indexOf(needed);
}
