import { expect, it } from "vitest";
import { checkKey, checkTagKey, keptText } from "#lib/tracking/limits.ts";
import { runName } from "#lib/tracking/run-name.ts";

it.each(["loss", "val/acc", "a b", "été:1", "x.y-z_0"])("takes the key %j", (key) => {
  expect(() => checkKey("metric", key)).not.toThrow();
});

it.each(["", "../x", "/x", "a//b", "a/", "a/./b", "a\u0000b", "a\nb", "a;b", "x".repeat(10_000)])(
  "refuses a key",
  (key) => {
    expect(() => checkKey("metric", key)).toThrow();
  },
);

it("takes any tag but control characters, and keeps texts that UTF-8 can write", () => {
  expect(() => checkTagKey("mlflow.note.content é ;")).not.toThrow();
  for (const key of ["", "a\u0007", "x".repeat(251)]) expect(() => checkTagKey(key)).toThrow();
  expect(keptText("a\u0000b\ud800", 10)).toBe("a\ufffdb\ufffd");
  expect(keptText("12345😀", 6)).toBe("12345\ufffd");
});

it("names runs by bytes", () => {
  expect(runName(Uint8Array.from([0, 1, 0, 7]))).toBe("able-ape-7");
});
