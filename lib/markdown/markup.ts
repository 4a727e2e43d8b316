/**
 * Markdown to HTML, and its headings. The HTML is NOT safe: it holds whatever raw HTML the author wrote. Only
 * components/markdown shows it, after a sanitizer; what it needs later (formulas, languages, tasks) is in attributes.
 *
 * Levels move down by one: a page has one `h1`, and it is not a cell's.
 */
import markdownIt, { type MarkdownIt, type Token } from "markdown-it";
import { DISPLAY, INLINE, mathRules } from "./math.ts";

export interface Heading {
  /** 1 to 6, as written. */
  readonly level: number;
  /** Without marks. */
  readonly text: string;
  /** Unique in this text and stable while the heading's words are. */
  readonly slug: string;
}

let shared: MarkdownIt | undefined;

export function toUnsafeHtml(text: string): string {
  return parser().render(text);
}

export function headingsOf(text: string): readonly Heading[] {
  if (!/^ {0,3}(?:#{1,6}\s|=+\s*$|-+\s*$)/m.test(text)) return [];
  const tokens = parser().parse(text, {});
  const taken = new Map<string, number>();
  return tokens.flatMap((token, at) => {
    const content = tokens[at + 1];
    if (token.type !== "heading_open" || !content) return [];
    const words = plainText(content);
    return [{ level: levelOf(token), text: words, slug: uniqueSlug(words, taken) }];
  });
}

function levelOf(heading: Token): number {
  if (heading.markup === "=") return 1;
  return heading.markup === "-" ? 2 : heading.markup.length;
}

/** A heading's name in an address: lower case, words joined by "-", a number behind from the second on. */
export function uniqueSlug(text: string, taken: Map<string, number>): string {
  const slug =
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .trim()
      .replace(/\s+/g, "-") || "section";
  const count = taken.get(slug) ?? 0;
  taken.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

function parser(): MarkdownIt {
  if (shared) return shared;
  const md = markdownIt({ html: true, linkify: true, breaks: false, typographer: false });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  mathRules(md);
  const escaped = md.utils.escapeHtml;
  md.renderer.rules[INLINE] = (tokens, at) => `<span data-math="inline">${escaped(tokens[at]?.content ?? "")}</span>`;
  md.renderer.rules[DISPLAY] = (tokens, at) => `<span data-math="display">${escaped(tokens[at]?.content ?? "")}</span>`;
  md.renderer.rules.fence = (tokens, at) => {
    const language = tokens[at]?.info.trim().split(/\s+/)[0] ?? "";
    return `<pre data-language="${escaped(language)}">${escaped(withoutLastBreak(tokens[at]?.content ?? ""))}</pre>\n`;
  };
  md.renderer.rules.code_block = (tokens, at) =>
    `<pre data-language="">${escaped(withoutLastBreak(tokens[at]?.content ?? ""))}</pre>\n`;
  md.core.ruler.push("octavo", ({ tokens }) => tokens.forEach(adapt));
  shared = md;
  return md;
}

function adapt(token: Token, at: number, tokens: readonly Token[]): void {
  if (token.type === "heading_open" || token.type === "heading_close") {
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`;
    if (token.type === "heading_open") token.attrSet("data-heading", "");
  }
  if (token.type === "th_open" || token.type === "td_open") {
    const align = /text-align:(left|right|center)/.exec(String(token.attrGet("style") ?? ""))?.[1];
    token.attrs = align ? [["align", align]] : null;
  }
  if (token.type === "inline" && tokens[at - 2]?.type === "list_item_open") {
    const first = token.children?.[0];
    const task = /^\[([ xX])\]\s+/.exec(first?.content ?? "");
    if (first?.type !== "text" || !task) return;
    first.content = first.content.slice(task[0].length);
    tokens[at - 2]?.attrSet("data-task", task[1] === " " ? "open" : "done");
  }
}

function plainText(inline: Token): string {
  return (inline.children ?? [])
    .map((child) => {
      if (child.type === "softbreak" || child.type === "hardbreak") return " ";
      return child.type === "html_inline" || child.type === "image" ? "" : child.content;
    })
    .join("")
    .trim();
}

function withoutLastBreak(code: string): string {
  return code.endsWith("\n") ? code.slice(0, -1) : code;
}
