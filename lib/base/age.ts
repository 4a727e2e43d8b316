/**
 * Times as people say them: relative up to a day, then "Fri 14:00" within the week, then "12 Nov", with the year when it
 * is another one. Short, for columns; the exact time belongs into the hover. Locale and zone are arguments.
 */
export interface Clock {
  readonly now: number;
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export function ageOf(at: number, { now, locale = "en-GB", timeZone }: Clock): string {
  const age = now - at;
  if (age < minute) return "now";
  if (age < hour) return `${Math.floor(age / minute)} min ago`;
  if (age < day) return `${Math.floor(age / hour)} h ago`;
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale, { ...options, ...(timeZone === undefined ? {} : { timeZone }) }).format(at);
  if (age < 7 * day) {
    const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    return `${format({ weekday: "short" })} ${time}`;
  }
  const year = (time: number): string =>
    new Intl.DateTimeFormat(locale, { year: "numeric", ...(timeZone === undefined ? {} : { timeZone }) }).format(time);
  return format({ day: "numeric", month: "short", ...(year(at) === year(now) ? {} : { year: "numeric" }) });
}

/** How long until then: "in 6 days", "in 3 h", or "expired". */
export function timeLeft(until: number, now: number): string {
  const left = until - now;
  if (left <= 0) return "expired";
  if (left < hour) return `in ${Math.max(1, Math.floor(left / minute))} min`;
  if (left < 2 * day) return `in ${Math.floor(left / hour)} h`;
  return `in ${Math.round(left / day)} days`;
}

/** The exact time, for the hover. */
export function exactTime(at: number, locale = "en-GB", timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at);
}
