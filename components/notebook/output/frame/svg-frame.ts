/**
 * Inside the drawing frame: makes a drawing harmless and shows it in the page's type and colours. The frame has an opaque
 * origin, its policy lets no script but this one run and nothing out, so that what the cleaning would miss finds nobody
 * to harm.
 */
import type { ToOutputFrame } from "./frame-message.ts";
import { safeSvg } from "./safe-svg.ts";

const page = window.parent;
const tell = page.postMessage.bind(page);
const sheet = document.createElement("style");
sheet.textContent = `
  html { color-scheme: var(--scheme); background: transparent; }
  body { margin: 0; color: var(--ink-2); font: 420 13px/1.5 "Inter Variable", system-ui, sans-serif; overflow: hidden; }
  svg { display: block; max-width: 100%; height: auto; overflow: visible; background: none; }
  text { font-family: "Inter Variable", system-ui, sans-serif; font-variant-numeric: tabular-nums; white-space: pre; }
`;
const content = document.createElement("div");
let shown: string | undefined;

function show({ html, theme }: ToOutputFrame): void {
  const root = document.documentElement;
  root.style.setProperty("--scheme", theme.scheme);
  for (const [name, value] of Object.entries(theme.values)) root.style.setProperty(name, value);
  if (html !== shown) {
    shown = html;
    const drawing = safeSvg(html);
    if (drawing === undefined) {
      tell({ type: "failed", why: "it is no drawing" }, "*");
      return;
    }
    dress(drawing);
    content.replaceChildren(drawing);
  }
  measure();
}

/** A reader is told what it is; Plot says the colour it assumes, ours is that of the page. */
function dress(drawing: SVGSVGElement): void {
  drawing.setAttribute("role", "img");
  if (!drawing.hasAttribute("aria-label") && drawing.querySelector("title") === null)
    drawing.setAttribute("aria-label", "Chart");
  drawing.setAttribute("fill", drawing.getAttribute("fill") ?? "currentColor");
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
