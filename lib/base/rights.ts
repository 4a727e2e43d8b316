/**
 * Rights in a project, weakest first: each includes those before it. `deploy` and `approve` stand beside them and are
 * granted by themselves. Who holds what is decided in lib/access/policy.ts.
 */
export const rights = ["view", "comment", "run", "edit", "manage"] as const;

export type Right = (typeof rights)[number];

/** Whether somebody who holds `held` may do what needs `needed`; nobody (undefined) may do nothing. */
export function allows(held: Right | undefined, needed: Right): boolean {
  return held !== undefined && rights.indexOf(held) >= rights.indexOf(needed);
}

/** The weaker of two rights. */
export function weaker(a: Right, b: Right): Right {
  return allows(a, b) ? b : a;
}

export interface Powers {
  /** Undefined: what it is about does not exist for them. */
  readonly right: Right | undefined;
  readonly deploy: boolean;
  readonly approve: boolean;
}
