import { expect, it } from "vitest";
import { rightWords, whyWords } from "#lib/access/words.ts";
import { rights } from "#lib/base/rights.ts";

it("says what somebody can do and why", () => {
  expect(whyWords("edit", "person")).toBe("You can edit, since it was shared with you.");
  expect(whyWords("view", undefined)).toBe("You can view.");
  for (const right of rights) expect(rightWords[right]).not.toBe("");
});
