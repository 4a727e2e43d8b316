/** How long things work that are given out: choices for a `Select`, whose values are milliseconds or nothing. */
const day = 86_400_000;

const forDay = { value: String(day), label: "for a day" } as const;
const forWeek = { value: String(7 * day), label: "for 7 days" } as const;
const forMonth = { value: String(30 * day), label: "for 30 days" } as const;

/** An invite always ends. */
export const inviteLifetimes = [forDay, forWeek, forMonth] as const;
export const linkLifetimes = [
  forDay,
  forWeek,
  { value: String(90 * day), label: "for 90 days" },
  { value: "", label: "until revoked" },
] as const;
export const tokenLifetimes = [
  forMonth,
  { value: String(366 * day), label: "for a year" },
  { value: "", label: "until revoked" },
] as const;
export const grantLifetimes = [
  { value: "", label: "for good" },
  forDay,
  forWeek,
  forMonth,
  { value: String(90 * day), label: "for 90 days" },
] as const;

/** What was chosen; null: without an end. */
export function lifetimeMs(chosen: string): number | null {
  return chosen === "" ? null : Number(chosen);
}
