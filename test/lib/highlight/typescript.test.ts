import { describe, expect, it } from "vitest";
import { scanTypeScript } from "#lib/highlight/typescript.ts";
import { coloured } from "./coloured.ts";

const ts = (text: string): string => coloured(text, "typescript");

describe("TypeScript colours", () => {
  it("keywords, numbers, strings and types", () => {
    expect(ts("const a: number = 1_000n + 0xff;")).toBe(
      "‹keyword:const› a‹operator::› ‹type:number› ‹operator:=› ‹number:1_000n› ‹operator:+› ‹number:0xff›‹operator:;›",
    );
    expect(ts("x as Tensor2D")).toBe("x ‹keyword:as› ‹type:Tensor2D›");
    expect(ts("'it\\'s' + \"open")).toBe("‹string:'it\\'s'› ‹operator:+› ‹string:\"open›");
  });

  it("names that are keywords elsewhere as names", () => {
    expect(ts("a.delete(of)")).toBe("a‹operator:.›delete‹operator:(›of‹operator:)›");
    expect(ts("const type = 1")).toBe("‹keyword:const› type ‹operator:=› ‹number:1›");
    expect(ts("for (const a of b)")).toBe("‹keyword:for› ‹operator:(›‹keyword:const› a ‹keyword:of› b‹operator:)›");
  });

  it("templates with code in them, over several lines", () => {
    expect(ts("`a ${ {b: `c`}.b }\nd` + 1")).toBe(
      "‹string:`a ›‹operator:${› ‹operator:{›b‹operator::› ‹string:`c`›‹operator:}.›b ‹operator:}›\n‹string:d`› ‹operator:+› ‹number:1›",
    );
  });

  it("patterns apart from divisions", () => {
    expect(ts("a / b / c")).toBe("a ‹operator:/› b ‹operator:/› c");
    expect(ts("f(/[/]x/g) / 2")).toBe("f‹operator:(›‹regexp:/[/]x/g›‹operator:)› ‹operator:/› ‹number:2›");
    expect(ts("return /x/")).toBe("‹keyword:return› ‹regexp:/x/›");
  });

  it("comments of both kinds", () => {
    expect(ts("a /* b\nc */ d // e")).toBe("a ‹comment:/* b›\n‹comment:c */› d ‹comment:// e›");
  });

  it("any input in time", () => {
    const hostile = "`${".repeat(5000);
    expect(scanTypeScript(hostile, "").state.length).toBeLessThanOrEqual(64);
    expect(scanTypeScript("a".repeat(50_000), "").tokens).toEqual([{ start: 0, kind: "plain" }]);
  });
});
