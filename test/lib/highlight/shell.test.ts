import { expect, it } from "vitest";
import { coloured } from "./coloured.ts";

it("colours command lines", () => {
  expect(coloured('npm start "$A" | tee ${LOG} # all', "bash")).toBe(
    'npm start ‹string:"$A"› ‹operator:|› tee ‹type:${LOG}› ‹comment:# all›',
  );
  expect(coloured("a#b", "sh")).toBe("a#b");
});
