import { expect, it } from "vitest";
import { coloured } from "./coloured.ts";

it("colours SQL", () => {
  expect(coloured("SELECT a.count, 'it''s' from \"t\" -- c\n/* x\n*/ limit 5", "sql")).toBe(
    "‹keyword:SELECT› a‹operator:.›count‹operator:,› ‹string:'it''s'› ‹keyword:from› \"t\" ‹comment:-- c›\n" +
      "‹comment:/* x›\n‹comment:*/› ‹keyword:limit› ‹number:5›",
  );
});

it("colours a SQL string over several lines", () => {
  expect(coloured("'a\nb' c", "sql")).toBe("‹string:'a›\n‹string:b'› c");
});
