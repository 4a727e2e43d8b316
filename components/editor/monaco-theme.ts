/**
 * Monaco in the page's colours. Monaco wants hex values, so they are read from the design tokens whenever the theme
 * changes: `data-theme` on <html>, or the system's preference.
 */
import type { Kind } from "#lib/highlight/scanner.ts";
import type * as Monaco from "./monaco.ts";

const THEME = "octavo";

const TOKENS: Readonly<Record<Exclude<Kind, "plain">, { readonly token: string; readonly style?: string }>> = {
  keyword: { token: "--syn-keyword", style: "bold" },
  string: { token: "--syn-string" },
  regexp: { token: "--syn-string" },
  number: { token: "--syn-number" },
  type: { token: "--syn-type" },
  comment: { token: "--syn-comment" },
  operator: { token: "--ink-2" },
  heading: { token: "--ink", style: "bold" },
  strong: { token: "--ink", style: "bold" },
  emphasis: { token: "--ink", style: "italic" },
  link: { token: "--syn-keyword", style: "underline" },
};

/** Monaco's colours by ours; the second number is opacity. Selections are ink, people are colours. */
const COLOURS: Readonly<Record<string, readonly [string, number?]>> = {
  "editor.background": ["--page", 0],
  "editor.foreground": ["--ink"],
  "editorCursor.foreground": ["--ink"],
  "editor.selectionBackground": ["--ink", 0.13],
  "editor.inactiveSelectionBackground": ["--ink", 0.08],
  "editor.selectionHighlightBackground": ["--ink", 0.07],
  "editor.wordHighlightBackground": ["--ink", 0.06],
  "editor.wordHighlightStrongBackground": ["--ink", 0.09],
  "editor.findMatchBackground": ["--stale", 0.35],
  "editor.findMatchHighlightBackground": ["--stale", 0.2],
  "editorBracketMatch.background": ["--ink", 0.07],
  "editorBracketMatch.border": ["--ink", 0],
  "editorLineNumber.foreground": ["--ink-3"],
  "editorLineNumber.activeForeground": ["--ink-2"],
  "editorError.foreground": ["--failed"],
  "editorWarning.foreground": ["--stale"],
  "editorInfo.foreground": ["--running"],
  "editorWidget.background": ["--raised"],
  "editorWidget.foreground": ["--ink"],
  "editorWidget.border": ["--line-strong"],
  "editorHoverWidget.background": ["--raised"],
  "editorHoverWidget.foreground": ["--ink"],
  "editorHoverWidget.border": ["--line-strong"],
  "editorSuggestWidget.background": ["--raised"],
  "editorSuggestWidget.foreground": ["--ink"],
  "editorSuggestWidget.border": ["--line-strong"],
  "editorSuggestWidget.selectedBackground": ["--ink", 0.08],
  "editorSuggestWidget.selectedForeground": ["--ink"],
  "editorSuggestWidget.highlightForeground": ["--ink"],
  "editorSuggestWidget.focusHighlightForeground": ["--ink"],
  "editor.hoverHighlightBackground": ["--ink", 0.06],
  "list.hoverBackground": ["--ink", 0.05],
  "list.focusBackground": ["--ink", 0.08],
  "list.focusForeground": ["--ink"],
  "list.highlightForeground": ["--ink"],
  "input.background": ["--page"],
  "input.foreground": ["--ink"],
  "input.border": ["--line-control"],
  focusBorder: ["--focus"],
  "widget.shadow": ["--ink", 0.12],
  "scrollbar.shadow": ["--ink", 0],
  "scrollbarSlider.background": ["--ink", 0.14],
  "scrollbarSlider.hoverBackground": ["--ink", 0.22],
  "scrollbarSlider.activeBackground": ["--ink", 0.3],
  "textLink.foreground": ["--ink"],
  "textLink.activeForeground": ["--ink"],
  "textCodeBlock.background": ["--sunken"],
  "editorLink.activeForeground": ["--ink"],
};

/** Sets the theme now and at every change for the life of the page. */
export function followTheme(monaco: typeof Monaco): void {
  const apply = (): void => {
    monaco.editor.defineTheme(THEME, themeNow());
    monaco.editor.setTheme(THEME);
  };
  apply();
  new MutationObserver(apply).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  matchMedia("(prefers-contrast: more)").addEventListener("change", apply);
}

function themeNow(): Monaco.editor.IStandaloneThemeData {
  const style = getComputedStyle(document.documentElement);
  const hex = (token: string, opacity = 1): string => withOpacity(hexOf(style.getPropertyValue(token)), opacity);
  return {
    base: style.colorScheme.includes("dark") ? "vs-dark" : "vs",
    inherit: false,
    rules: [
      { token: "", foreground: hex("--ink").slice(1) },
      ...Object.entries(TOKENS).map(([kind, { token, style: fontStyle = "" }]) => ({
        token: kind,
        foreground: hex(token).slice(1),
        fontStyle,
      })),
    ],
    colors: Object.fromEntries(
      Object.entries(COLOURS).map(([name, [token, opacity = 1]]) => [name, hex(token, opacity)]),
    ),
  };
}

/** Any CSS colour as #rrggbb, by letting the browser draw it. */
function hexOf(colour: string): string {
  const context = document.createElement("canvas").getContext("2d");
  if (!context || colour.trim() === "") return "#808080";
  context.fillStyle = colour.trim();
  const [red = 0, green = 0, blue = 0] = pixel(context);
  return `#${[red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function pixel(context: CanvasRenderingContext2D): Uint8ClampedArray {
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}

function withOpacity(hex: string, opacity: number): string {
  if (opacity === 1) return hex;
  return `${hex}${Math.round(opacity * 255)
    .toString(16)
    .padStart(2, "0")}`;
}
