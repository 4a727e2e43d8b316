import { expect, it } from "vitest";
import { coloured } from "./coloured.ts";

it("colours JSON, keys apart from values", () => {
  expect(coloured('{"a": ["b", -1.5e3, null]}', "json")).toBe(
    '‹operator:{›‹type:"a"›‹operator::› ‹operator:[›‹string:"b"›‹operator:,› ‹number:-1.5e3›‹operator:,› ‹number:null›‹operator:]}›',
  );
});
