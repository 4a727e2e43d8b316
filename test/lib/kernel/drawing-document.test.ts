import { expect, test } from "vitest";
import { DrawingDocument } from "#lib/kernel/drawing-document.ts";

const svgNamespace = "http://www.w3.org/2000/svg";

test("elements are made, moved, found and written", () => {
  const page = new DrawingDocument();
  const svg = page.createElementNS(svgNamespace, "svg");
  const group = svg.appendChild(page.createElementNS(svgNamespace, "g"));
  group.setAttribute("class", "tick major");
  group.append(page.createElementNS(svgNamespace, "text"), "a < b & c");
  group.querySelector("text")?.setAttribute("title", 'say "hi"');
  svg.prepend(page.createElementNS(svgNamespace, "title"));
  expect(svg.outerHTML).toBe(
    `<svg xmlns="${svgNamespace}"><title></title><g class="tick major"><text title="say &quot;hi&quot;"></text>a &lt; b &amp; c</g></svg>`,
  );
  expect(svg.querySelectorAll(".tick")).toEqual([group]);
  expect(svg.querySelectorAll("g.major, title").map((element) => element.localName)).toEqual(["title", "g"]);
  expect(group.ownerSVGElement).toBe(svg);
  expect(svg.firstChild?.nextSibling).toBe(group);
  expect(group.compareDocumentPosition(svg.firstChild ?? group)).toBe(2);
});

test("clones are apart, moved nodes leave their place", () => {
  const page = new DrawingDocument();
  const div = page.createElement("DIV");
  const child = div.appendChild(page.createElement("br"));
  const copy = div.cloneNode(true);
  page.body.appendChild(child);
  expect([div.outerHTML, copy.outerHTML]).toEqual(["<div></div>", "<div><br></div>"]);
  child.replaceWith("text");
  expect(page.body.innerHTML).toBe("text");
});

test("style as properties and as an attribute is one thing", () => {
  const div = new DrawingDocument().createElement("div");
  div.style.maxWidth = "10px";
  (div.style.setProperty as (name: string, value: string) => void)("--plot", "red; x: y");
  expect(div.getAttribute("style")).toBe("max-width: 10px; --plot: red x: y");
  div.style.maxWidth = null;
  expect(div.outerHTML).toBe('<div style="--plot: red x: y"></div>');
});

test("names that would break out of the markup are refused", () => {
  const page = new DrawingDocument();
  expect(() => page.createElement("img src=x")).toThrow("cannot be the name");
  expect(() => page.createElement("div").setAttribute('a"onload', "x")).toThrow("cannot be the name");
  const style = page.createElement("style");
  style.textContent = "</style><script>";
  expect(style.outerHTML).toBe("<style><\\/style><script></style>");
});
