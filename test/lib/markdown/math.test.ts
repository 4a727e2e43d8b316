import { expect, it } from "vitest";
import { toUnsafeHtml } from "#lib/markdown/markup.ts";

const inline = (tex: string): string => `<span data-math="inline">${tex}</span>`;
const display = (tex: string): string => `<span data-math="display">${tex}</span>`;

it("finds formulas between dollars, untouched by Markdown", () => {
  expect(toUnsafeHtml("a $x_1*y_1*z$ b")).toBe(`<p>a ${inline("x_1*y_1*z")} b</p>\n`);
  expect(toUnsafeHtml("$$a<b$$ c")).toBe(`<p>${display("a&lt;b")} c</p>\n`);
  expect(toUnsafeHtml("$\\$5$")).toBe(`<p>${inline("\\$5")}</p>\n`);
});

it("leaves money and loose dollars alone", () => {
  for (const text of ["$5 and $6", "$ x $", "a $", "$$", "\\$x$", "`$x$`"]) {
    expect(toUnsafeHtml(text)).not.toContain("data-math");
  }
});

it("finds formulas of several lines, also in a list", () => {
  expect(toUnsafeHtml("$$\na\n+b\n$$\nc")).toBe(`${display("\na\n+b\n")}<p>c</p>\n`);
  expect(toUnsafeHtml("\\begin{align}\na &= b \\\\\n\nc\n\\end{align}")).toBe(
    display("\\begin{align}\na &amp;= b \\\\\n\nc\n\\end{align}"),
  );
  expect(toUnsafeHtml("- a\n\n  $$\n  b\n  $$")).toContain(display("\nb\n"));
});

it("does not take the rest of the text for a formula that has no end", () => {
  expect(toUnsafeHtml("$$\na\n\nb")).not.toContain("data-math");
  expect(toUnsafeHtml("\\begin{align} a")).not.toContain("data-math");
});
