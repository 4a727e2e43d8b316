/**
 * The text of an output stream: what a terminal would show of it, and what is kept when there is too much.
 *
 * A carriage return goes back to the start of the line, and what follows overwrites it, as in a terminal. Where the
 * writer is within a line must survive between two writes, so an unfinished line that is being overwritten is kept as
 * `old⏎new` with the carriage return between (any Jupyter client shows that the same way); `shownStream` is without it.
 *
 * Of a long stream the head and the tail are kept; one line between them says how much is left out.
 */
export interface StreamCaps {
  readonly headChars: number;
  readonly headLines: number;
  readonly tailChars: number;
  readonly tailLines: number;
}

export const streamCaps: StreamCaps = { headChars: 16_384, headLines: 500, tailChars: 32_768, tailLines: 1_000 };

/** A replacement in a text: `remove` characters at `at` give way to `insert`. */
export interface TextEdit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

/** The edits, one after another, that append `chunk` to `text` and keep it within the caps. */
export function streamEdits(text: string, chunk: string, caps: StreamCaps = streamCaps): TextEdit[] {
  const { kept, omitted } = withoutMiddle(chunk.toWellFormed(), caps);
  const lineStart = text.lastIndexOf("\n") + 1;
  const line = text.slice(lineStart);
  const next = folded(line + kept);
  const start = lineStart + commonStart(line, next);
  const whole = text.slice(0, lineStart) + next;
  const append = { at: start, remove: text.length - start, insert: whole.slice(start) };
  const trim = trimmed(whole, omitted, caps);
  if (trim === undefined) return append.remove === 0 && append.insert === "" ? [] : [append];
  const end = trim.at + trim.remove;
  if (end <= start) return [append, trim];
  const at = Math.min(start, trim.at);
  return [{ at, remove: text.length - at, insert: whole.slice(at, trim.at) + trim.insert + whole.slice(end) }];
}

/** What a reader sees. */
export function shownStream(text: string): string {
  const line = folded(text);
  const at = line.indexOf("\r", line.lastIndexOf("\n") + 1);
  return at < 0 ? line : line.slice(0, at);
}

interface Omitted {
  readonly lines: number;
  readonly chars: number;
}

/** A single write of millions of lines: of its middle, which cannot be kept, only the size is looked at. */
function withoutMiddle(chunk: string, caps: StreamCaps): { readonly kept: string; readonly omitted: Omitted } {
  const from = caps.headChars + caps.tailChars;
  const to = chunk.length - caps.tailChars;
  if (to <= from + caps.tailChars) return { kept: chunk, omitted: { lines: 0, chars: 0 } };
  const kept = chunk.slice(0, safe(chunk, from)) + chunk.slice(safe(chunk, to));
  return { kept, omitted: { lines: linesIn(chunk.slice(from, to)), chars: to - from } };
}

/** The replacement of what lies between head and tail by the line that says so; undefined while all fits. */
function trimmed(text: string, also: Omitted, caps: StreamCaps): TextEdit | undefined {
  const earlier = findMarker(text, caps);
  const headEnd = earlier?.at ?? headEndOf(text, caps);
  const bodyStart = headEnd + (earlier?.length ?? 0);
  // Once there is a marker, trim in strides, not at every write.
  const slack = earlier === undefined || also.chars > 0 ? 1 : 1.25;
  const body = text.length - bodyStart;
  const fits = body <= caps.tailChars * slack && linesIn(text.slice(bodyStart)) <= caps.tailLines * slack;
  const tailAt = fits ? bodyStart : tailStartOf(text, bodyStart, caps);
  if (tailAt === bodyStart && also.chars === 0) return undefined;
  const gone = text.slice(bodyStart, tailAt);
  const lines = (earlier?.lines ?? 0) + also.lines + linesIn(gone);
  const chars = (earlier?.chars ?? 0) + also.chars + gone.length;
  const lead = headEnd > 0 && text[headEnd - 1] !== "\n" ? "\n" : "";
  return { at: headEnd, remove: tailAt - headEnd, insert: lead + marker({ lines, chars }) };
}

function marker({ lines, chars }: Omitted): string {
  const size = `${grouped(chars)} characters`;
  return `⋯ ${lines === 0 ? size : `${grouped(lines)} lines (${size})`} left out ⋯\n`;
}

const MARKER = /\n?⋯ (?:([\d,]+) lines \()?([\d,]+) characters\)? left out ⋯\n/;

function findMarker(
  text: string,
  caps: StreamCaps,
): (Omitted & { readonly at: number; readonly length: number }) | undefined {
  const found = MARKER.exec(text.slice(0, caps.headChars + 200));
  if (found === null) return undefined;
  const leads = found[0].startsWith("\n") ? 1 : 0;
  return {
    at: found.index + leads,
    length: found[0].length - leads,
    lines: Number((found[1] ?? "0").replaceAll(",", "")),
    chars: Number(found[2]?.replaceAll(",", "")),
  };
}

/** The head ends with a line, unless its first line is longer than it may be. */
function headEndOf(text: string, caps: StreamCaps): number {
  let at = 0;
  for (let line = 0; line < caps.headLines; line++) {
    const end = text.indexOf("\n", at);
    if (end < 0 && text.length <= caps.headChars) return text.length;
    if (end < 0 || end >= caps.headChars) return at === 0 ? safe(text, caps.headChars) : at;
    at = end + 1;
  }
  return at;
}

function tailStartOf(text: string, from: number, caps: StreamCaps): number {
  let at = text.length;
  for (let line = 0; line < caps.tailLines && at > from; line++) at = at < 2 ? 0 : text.lastIndexOf("\n", at - 2) + 1;
  const byChars = text.length - caps.tailChars;
  return at >= byChars ? Math.max(at, from) : Math.max(lineStartAfter(text, byChars), from);
}

/** The next line's start when it is near, else the place itself. */
function lineStartAfter(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end >= 0 && end - at < 400 ? end + 1 : safe(text, at);
}

/** Never between the halves of a character. */
function safe(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at - 1 : at;
}

/** Line ends: pieces add up. */
function linesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

function grouped(value: number): string {
  return String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** Every finished line as it is shown; the last one as `shown`, or `old\rnew` while `new` has not covered `old`. */
function folded(text: string): string {
  if (!/[\r\b]/.test(text)) return text;
  const lines = text.split("\n");
  const last = lines.pop() ?? "";
  return [...lines.map((line) => overwritten(line).shown), unfinished(last)].join("\n");
}

function unfinished(line: string): string {
  const { shown, column } = overwritten(line);
  if (column >= shown.length) return shown;
  return `${shown}\r${shown.slice(0, column)}`;
}

/** A line as a terminal shows it, and where its cursor stands. */
function overwritten(line: string): { readonly shown: string; readonly column: number } {
  if (!/[\r\b]/.test(line)) return { shown: line, column: line.length };
  let shown = "";
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: backspace and the terminal's "erase line"
  for (const piece of line.split(/(\r|\x08|\x1b\[[02]?K)/)) {
    if (piece === "\r") column = 0;
    else if (piece === "\b") column = Math.max(0, column - 1);
    else if (piece.startsWith("\x1b[") && piece.endsWith("K"))
      shown = piece === "\x1b[2K" ? " ".repeat(column) : shown.slice(0, column);
    else if (piece !== "") {
      shown = shown.slice(0, column) + piece + shown.slice(column + piece.length);
      column += piece.length;
    }
  }
  return { shown, column };
}

function commonStart(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  return at > 0 && at < Math.max(a.length, b.length) ? safe(at < b.length ? b : a, at) : at;
}
