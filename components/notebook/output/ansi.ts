/**
 * Terminal colours in text → spans. Colours are names of tokens, so that they suit both themes; everything else that an
 * escape sequence may ask of a terminal is left out.
 */
export interface AnsiSpan {
  readonly text: string;
  /** 0 to 15, or a colour of the 256 or 16 million as CSS. */
  readonly color: number | string | undefined;
  readonly background: number | string | undefined;
  readonly bold: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

type Style = Omit<AnsiSpan, "text">;

const plain: Style = { color: undefined, background: undefined, bold: false, italic: false, underline: false };
/** Colour and cursor sequences, titles, other escapes, and control characters that text has no use for. */
const sequence = new RegExp(
  [
    "\\x1b\\[([0-9;]*)([A-Za-z])",
    "\\x1b\\][^\\x07\\x1b]*(?:\\x07|\\x1b\\\\)",
    "\\x1b[()*+][0-9A-Za-z]",
    "\\x1b[@-Z\\\\-_]",
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1a\\x1c-\\x1f\\x7f]",
  ].join("|"),
  "g",
);

export function parseAnsi(text: string): readonly AnsiSpan[] {
  const spans: AnsiSpan[] = [];
  let style = plain;
  let from = 0;
  const add = (part: string): void => {
    if (part !== "") spans.push({ text: part, ...style });
  };
  for (const match of text.matchAll(sequence)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[2] === "m") style = styled(style, match[1] ?? "");
  }
  add(text.slice(from));
  return spans;
}

function styled(before: Style, codes: string): Style {
  let style = before;
  const list = codes === "" ? [0] : codes.split(";").map(Number);
  for (let at = 0; at < list.length; at++) {
    const code = list[at] ?? 0;
    if (code === 38 || code === 48) {
      const { color, used } = extended(list.slice(at + 1));
      style = code === 38 ? { ...style, color } : { ...style, background: color };
      at += used;
    } else style = simple(style, code);
  }
  return style;
}

function simple(style: Style, code: number): Style {
  if (code === 0) return plain;
  if (code === 1) return { ...style, bold: true };
  if (code === 3) return { ...style, italic: true };
  if (code === 4) return { ...style, underline: true };
  if (code === 22) return { ...style, bold: false };
  if (code === 23) return { ...style, italic: false };
  if (code === 24) return { ...style, underline: false };
  if (code === 39) return { ...style, color: undefined };
  if (code === 49) return { ...style, background: undefined };
  if (code >= 30 && code <= 37) return { ...style, color: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, color: code - 82 };
  if (code >= 40 && code <= 47) return { ...style, background: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, background: code - 92 };
  return style;
}

function extended(rest: readonly number[]): { readonly color: number | string | undefined; readonly used: number } {
  const [kind, a = 0, b = 0, c = 0] = rest;
  if (kind === 2) return { color: `rgb(${byte(a)} ${byte(b)} ${byte(c)})`, used: 4 };
  if (kind !== 5) return { color: undefined, used: 1 };
  if (a < 16) return { color: a, used: 2 };
  if (a >= 232) return { color: `rgb(${[0, 0, 0].map(() => 8 + (byte(a) - 232) * 10).join(" ")})`, used: 2 };
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = a - 16;
  const parts = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(level);
  return { color: `rgb(${parts.join(" ")})`, used: 2 };
}

function byte(value: number): number {
  return Math.min(255, Math.max(0, Math.trunc(value)));
}
