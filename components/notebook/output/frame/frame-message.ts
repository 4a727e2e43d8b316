/** Page → output frame: what to show and in which colours. */
export interface FrameTheme {
  readonly scheme: "light" | "dark";
  /** Custom properties of the page that the content may use, by name. */
  readonly values: Readonly<Record<string, string>>;
}

export interface ToOutputFrame {
  readonly type: "show";
  readonly html: string;
  readonly theme: FrameTheme;
}

const names = [
  ...[
    "ink",
    "ink-2",
    "ink-3",
    "line",
    "line-strong",
    "page",
    "sunken",
    "canvas",
    "focus",
    "running",
    "failed",
    "approved",
    "stale",
  ],
  ...["chart-grid", "chart-axis", "heat-0", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5"],
  ...Array.from({ length: 10 }, (_, at) => `series-${at + 1}`),
];

export function themeOf(root: HTMLElement, scheme: "light" | "dark"): FrameTheme {
  const style = getComputedStyle(root);
  return {
    scheme,
    values: Object.fromEntries(names.map((name) => [`--${name}`, style.getPropertyValue(`--${name}`).trim()])),
  };
}
