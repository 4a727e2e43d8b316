/**
 * Formulas in Markdown as notebooks write them: `$x$`, `$$x$$` and `\begin{align} … \end{align}`. A dollar opens a
 * formula only when something stands right behind it, and closes one only when something stands right before it and no
 * digit behind, so that "$5 and $6" stays money. Only finds them; who shows the text draws them.
 */
import type { MarkdownIt, StateBlock, StateInline } from "markdown-it";

export const INLINE = "math_inline";
export const DISPLAY = "math_display";

export function mathRules(md: MarkdownIt): void {
  md.inline.ruler.after("escape", INLINE, inlineRule);
  md.block.ruler.after("blockquote", DISPLAY, blockRule, { alt: ["paragraph", "reference", "blockquote", "list"] });
}

function inlineRule(state: StateInline, silent: boolean): boolean {
  if (state.src[state.pos] !== "$") return false;
  const mark = state.src.startsWith("$$", state.pos) ? "$$" : "$";
  const start = state.pos + mark.length;
  const end = closing(state.src, start, state.posMax, mark);
  if (end === undefined) return false;
  if (!silent) state.push(mark === "$" ? INLINE : DISPLAY, "", 0).content = state.src.slice(start, end);
  state.pos = end + mark.length;
  return true;
}

function closing(source: string, start: number, limit: number, mark: string): number | undefined {
  if (mark === "$" && /\s/.test(source[start] ?? " ")) return undefined;
  for (let at = start; at < limit; at++) {
    if (source[at] === "\\") at++;
    else if (source.startsWith(mark, at)) {
      const inner = source.slice(start, at);
      if (mark === "$$") return inner.trim() === "" ? undefined : at;
      return inner === "" || /\s$/.test(inner) || /\d/.test(source[at + 1] ?? "") ? undefined : at;
    }
  }
  return undefined;
}

const ENVIRONMENT = /^\\begin\{([a-zA-Z]+\*?)\}/;

function blockRule(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  if ((state.sCount[startLine] ?? 0) - state.blkIndent >= 4) return false; // that is indented code
  const first = lineOf(state, startLine);
  const environment = ENVIRONMENT.exec(first);
  const end = environment ? `\\end{${environment[1]}}` : "$$";
  if (!environment && !first.startsWith("$$")) return false;
  const lines: string[] = [];
  for (let line = startLine; line < endLine; line++) {
    const text = line === startLine && !environment ? first.slice(2) : lineOf(state, line);
    lines.push(text);
    if (text.trimEnd().endsWith(end)) {
      if (!silent)
        push(state, startLine, line + 1, environment ? lines.join("\n") : lines.join("\n").trimEnd().slice(0, -2));
      return true;
    }
    if (text.trim() === "" && !environment && line > startLine) return false; // a formula in dollars has no empty line
  }
  return false;
}

function push(state: StateBlock, startLine: number, nextLine: number, content: string): void {
  const token = state.push(DISPLAY, "", 0);
  token.block = true;
  token.content = content;
  token.map = [startLine, nextLine];
  state.line = nextLine;
}

function lineOf(state: StateBlock, line: number): string {
  return state.src.slice((state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0), state.eMarks[line]);
}
