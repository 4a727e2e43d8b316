import { expect, test } from "vitest";
import { vegaMimeOf } from "#lib/kernel/vega.ts";

test("a specification says by its schema what it is", () => {
  const of = (name: string) => vegaMimeOf({ $schema: `https://vega.github.io/schema/${name}.json` });
  expect([of("vega-lite/v5"), of("vega-lite/v6"), of("vega/v5"), of("other/v1")]).toEqual([
    "application/vnd.vegalite.v6+json",
    "application/vnd.vegalite.v6+json",
    "application/vnd.vega.v6+json",
    undefined,
  ]);
  expect(vegaMimeOf({ mark: "bar" })).toBeUndefined();
});
