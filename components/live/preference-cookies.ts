/**
 * How this person likes the frame on this device, as three cookies, so that the server already sends the page that way:
 * no flash of another theme, no script in the head.
 */
export type Theme = "system" | "light" | "dark";

export interface Preferences {
  readonly theme: Theme;
  readonly tree: boolean;
  readonly panel: boolean;
}

const names = { theme: "octavo-theme", tree: "octavo-tree", panel: "octavo-panel" } as const;
const maxAgeSeconds = 400 * 86_400; // the longest that browsers keep

export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const theme = cookie(names.theme);
  return {
    theme: theme === "light" || theme === "dark" ? theme : "system",
    tree: cookie(names.tree) !== "closed",
    panel: cookie(names.panel) !== "closed",
  };
}

/** The `Set-Cookie` lines, in the form `document.cookie` takes, that keep these preferences. */
export function preferenceCookies(preferences: Preferences): readonly string[] {
  const line = (name: string, value: string): string =>
    `${name}=${value}; Path=/; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
  return [
    line(names.theme, preferences.theme),
    line(names.tree, preferences.tree ? "open" : "closed"),
    line(names.panel, preferences.panel ? "open" : "closed"),
  ];
}
