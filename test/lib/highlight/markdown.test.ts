import { expect, it } from "vitest";
import { coloured } from "./coloured.ts";

const md = (text: string): string => coloured(text, "markdown");

it("colours marks of Markdown", () => {
  expect(md("# Title")).toBe("‹heading:# Title›");
  expect(md("a **b** *c* `d` [e](f) $x^2$")).toBe(
    "a ‹strong:**b**› ‹emphasis:*c*› ‹string:`d`› ‹link:[e](f)› ‹number:$x^2$›",
  );
  expect(md("- [ ] task\n> quote")).toBe("‹operator:- [ ]› task\n‹comment:> ›quote");
  expect(md("snake_case_name 2 * 3 * 4")).toBe("snake_case_name 2 * 3 * 4");
});

it("colours fenced code by its own language, and ends with the right fence", () => {
  expect(md("````ts\nconst a\n```\n````\n*b*")).toBe(
    "‹operator:````ts›\n‹keyword:const› a\n‹string:```›\n‹operator:````›\n‹emphasis:*b*›",
  );
  expect(md("~~~py\n'''a\n'''\n~~~\nb")).toBe("‹operator:~~~py›\n‹string:'''a›\n‹string:'''›\n‹operator:~~~›\nb");
  expect(md("```unknown\nconst a\n```")).toBe("‹operator:```unknown›\nconst a\n‹operator:```›");
});
