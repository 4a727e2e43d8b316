import { expect, test } from "vitest";
import { asSentence } from "#lib/base/sentence.ts";

test.each([
  ["at least 10 characters", "At least 10 characters."],
  ["It is there.", "It is there."],
  ["really?", "Really?"],
  ["émigré", "Émigré."],
  ["  ", ""],
])("%j becomes %j", (fragment, text) => expect(asSentence(fragment)).toBe(text));
