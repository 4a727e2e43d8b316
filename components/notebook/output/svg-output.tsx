"use client";
/** A drawing, made harmless and put into a shadow root: it inherits colour and type, and its ids stay its own. */
import { type ReactElement, useCallback } from "react";
import { safeSvg } from "./safe-svg.ts";

const style = `
  :host { display: block; }
  svg { display: block; max-width: 100%; height: auto; overflow: visible; background: none; }
  text { font-family: var(--font-body); font-variant-numeric: tabular-nums; white-space: pre; }
`;

export function SvgOutput({ markup }: { readonly markup: string }): ReactElement {
  const fill = useCallback(
    (place: HTMLDivElement | null) => {
      if (place === null) return;
      const root = place.shadowRoot ?? place.attachShadow({ mode: "open" });
      const sheet = document.createElement("style");
      sheet.textContent = style;
      const drawing = safeSvg(markup);
      if (drawing === undefined) {
        const note = document.createElement("p");
        note.textContent = "This drawing cannot be shown.";
        root.replaceChildren(sheet, note);
        return;
      }
      drawing.setAttribute("role", "img");
      if (!drawing.hasAttribute("aria-label") && drawing.querySelector("title") === null)
        drawing.setAttribute("aria-label", "Chart");
      // Plot says the background and colour it assumes; ours are those of the page.
      drawing.setAttribute("fill", drawing.getAttribute("fill") ?? "currentColor");
      root.replaceChildren(sheet, drawing);
    },
    [markup],
  );
  return <div ref={fill} className="out-svg" />;
}
