/**
 * Text to nodes that may stand in the page: Markdown, sanitized, then finished by us: links, images, anchors, tasks,
 * colours. Everything the finishing reads was already sanitized, so a forged attribute only does what Markdown could.
 */
import { colour } from "#lib/highlight/language.ts";
import { type Attachments, type FileAddress, imageOf, linkOf } from "#lib/markdown/address.ts";
import { toUnsafeHtml, uniqueSlug } from "#lib/markdown/markup.ts";
import { drawFormulas } from "./formula.ts";
import { safeNodes } from "./safe-html.ts";

export interface MarkdownContext {
  /** Begins the ids of headings, so that those of two cells differ: the cell's id. */
  readonly anchor: string;
  readonly attachments?: Attachments | undefined;
  readonly fileAddress?: FileAddress | undefined;
}

export function anchorId(anchor: string, slug: string): string {
  return `h-${anchor}-${slug}`;
}

export function renderMarkdown(text: string, context: MarkdownContext): DocumentFragment {
  const root = safeNodes(toUnsafeHtml(text));
  for (const image of root.querySelectorAll("img")) finishImage(image, context);
  for (const link of root.querySelectorAll("a")) finishLink(link, context);
  const taken = new Map<string, number>();
  for (const heading of root.querySelectorAll("[data-heading]")) {
    heading.id = anchorId(context.anchor, uniqueSlug(heading.textContent ?? "", taken));
    heading.removeAttribute("data-heading");
  }
  for (const item of root.querySelectorAll<HTMLElement>("li[data-task]")) finishTask(item);
  for (const code of root.querySelectorAll<HTMLElement>("pre[data-language]")) finishCode(code);
  for (const table of root.querySelectorAll("table")) finishTable(table);
  drawFormulas(root);
  return root;
}

function finishImage(image: HTMLImageElement, { attachments, fileAddress }: MarkdownContext): void {
  const found = imageOf(image.dataset.source ?? "", attachments, fileAddress);
  delete image.dataset.source;
  image.alt ||= "";
  if (found?.kind === "shown") {
    image.loading = "lazy";
    image.decoding = "async";
    image.src = found.source;
    return;
  }
  const words = document.createElement(found ? "a" : "span");
  words.className = "octavo-image-elsewhere";
  words.textContent = found ? `Image at ${found.host}${named(image.alt)}` : `Image not found${named(image.alt)}`;
  if (found && words instanceof HTMLAnchorElement) {
    words.href = found.href;
    if (image.closest("a")) words.removeAttribute("href"); // its link already leads somewhere
  }
  image.replaceWith(words);
}

function named(alt: string): string {
  return alt === "" ? "" : `: ${alt}`;
}

function finishLink(link: HTMLAnchorElement, { anchor, fileAddress }: MarkdownContext): void {
  const written = link.getAttribute("href");
  if (written === null) return;
  const target = linkOf(written, fileAddress);
  link.removeAttribute("href");
  if (!target) return;
  if (target.kind === "anchor") link.setAttribute("href", `#${anchorId(anchor, target.slug)}`);
  else link.setAttribute("href", target.href);
  if (target.kind === "outside") {
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
  }
}

function finishTask(item: HTMLElement): void {
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = item.dataset.task === "done";
  box.disabled = true;
  box.setAttribute("aria-label", box.checked ? "Done" : "To do");
  const first = item.firstElementChild?.tagName === "P" ? item.firstElementChild : item;
  first.prepend(box, " ");
}

function finishCode(code: HTMLElement): void {
  const language = code.dataset.language ?? "";
  const lines = colour(code.textContent ?? "", language);
  const inner = document.createElement("code");
  lines.forEach(({ text, tokens }, at) => {
    if (at > 0) inner.append("\n");
    tokens.forEach(({ start, kind }, index) => {
      const piece = document.createElement("span");
      piece.className = `tok-${kind}`;
      piece.textContent = text.slice(start, tokens[index + 1]?.start);
      inner.append(piece);
    });
  });
  code.className = "octavo-snippet";
  code.tabIndex = 0; // wide code scrolls, also by keys
  code.replaceChildren(inner);
}

/** A wide table scrolls inside itself; the page never does. A group: landmarks of one name would be many. */
function finishTable(table: HTMLTableElement): void {
  const frame = document.createElement("div");
  frame.className = "octavo-table";
  frame.tabIndex = 0;
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", table.caption?.textContent?.trim() || "Table");
  table.replaceWith(frame);
  frame.append(table);
}
