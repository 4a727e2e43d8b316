import { describe, expect, it } from "vitest";
import { headingsOf, toUnsafeHtml, uniqueSlug } from "#lib/markdown/markup.ts";

describe("headings", () => {
  it("are those of the text, with their level, their words and a name", () => {
    expect(headingsOf("# The *network*\n\nx\n\n## `a` & $b$\n\nThe network\n===")).toEqual([
      { level: 1, text: "The network", slug: "the-network" },
      { level: 2, text: "a & b", slug: "a-b" },
      { level: 1, text: "The network", slug: "the-network-1" },
    ]);
  });

  it("are not lines of code", () => {
    expect(headingsOf("```\n# no\n```\n\n    # no")).toEqual([]);
    expect(headingsOf("plain")).toEqual([]);
  });

  it("have names in any script, and one when nothing is left", () => {
    const taken = new Map<string, number>();
    expect(["Größe, 1", "日本", "!!!", "!!!"].map((text) => uniqueSlug(text, taken))).toEqual([
      "größe-1",
      "日本",
      "section",
      "section-1",
    ]);
  });
});

describe("markup", () => {
  it("leaves the one h1 to the page", () => {
    expect(toUnsafeHtml("# a\n\n###### b")).toBe('<h2 data-heading="">a</h2>\n<h6 data-heading="">b</h6>\n');
  });

  it("tells tasks from items", () => {
    expect(toUnsafeHtml("- [ ] a\n- [x] b\n- [z] c")).toBe(
      '<ul>\n<li data-task="open">a</li>\n<li data-task="done">b</li>\n<li>[z] c</li>\n</ul>\n',
    );
  });

  it("keeps code as it is, with its language", () => {
    expect(toUnsafeHtml('```ts {x}\na < "b"\n```')).toBe('<pre data-language="ts">a &lt; &quot;b&quot;</pre>\n');
  });

  it("aligns columns without style", () => {
    expect(toUnsafeHtml("| a | b |\n| - | -: |\n| 1 | 2 |")).toContain('<td align="right">2</td>');
    expect(toUnsafeHtml("| a | b |\n| - | -: |\n| 1 | 2 |")).not.toContain("style");
  });
});
