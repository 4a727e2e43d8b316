/**
 * Inside the output frame: puts the content in, runs its scripts, tells the height. The frame's origin is opaque and its
 * policy lets nothing out, so what the content does stays here.
 */
import type { ToOutputFrame } from "./frame-message.ts";

const page = window.parent;
const tell = page.postMessage.bind(page);
const base = `
  html { color-scheme: var(--scheme); background: transparent; }
  body { margin: 0; color: var(--ink); font: 420 13px/1.5 "Inter Variable", system-ui, sans-serif; overflow-wrap: break-word; overflow-x: auto; }
  a { color: inherit; }
  table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
  th { font-weight: 520; font-size: 12px; color: var(--ink-2); text-align: left; }
  th, td { padding: 4px 14px 4px 0; border: 0; border-bottom: 1px solid var(--line); }
  pre, code { font-family: "JetBrains Mono Variable", ui-monospace, monospace; font-size: 12px; }
  img, svg, canvas { max-width: 100%; }
  figure { margin: 0; } h1, h2, h3, h4, p { margin: 0 0 0.5em; }
`;
const sheet = document.createElement("style");
sheet.textContent = base;
const content = document.createElement("div");

let shown: string | undefined;

function show({ html, theme }: ToOutputFrame): void {
  const root = document.documentElement;
  root.style.setProperty("--scheme", theme.scheme);
  root.dataset.theme = theme.scheme;
  for (const [name, value] of Object.entries(theme.values)) root.style.setProperty(name, value);
  if (html !== shown) {
    shown = html;
    const made = document.createRange().createContextualFragment(html);
    // A page may tell its reader to go elsewhere; an output has nowhere to go, and its frame would be left empty.
    for (const part of made.querySelectorAll("meta, base")) part.remove();
    content.replaceChildren(made);
  }
  measure();
}

function measure(): void {
  tell({ type: "height", height: content.getBoundingClientRect().height + 2 }, "*");
}

document.head.append(sheet);
document.body.replaceChildren(content);
new ResizeObserver(measure).observe(content);
window.addEventListener("message", (event: MessageEvent<ToOutputFrame>) => {
  if (event.source === page && event.data.type === "show") show(event.data);
});
tell({ type: "output-ready" }, "*");
