import { expect, test } from "vitest";
import { isModel, type LayerRow, placeLayers, summaryOf, summaryText } from "#lib/kernel/model-summary.ts";

/** `a→b`: b takes from a. Every name is a layer, in the order of its first mention. */
function layers(...edges: readonly string[]): LayerRow[] {
  const pairs = edges.map((edge) => edge.split("→"));
  return [...new Set(pairs.flat())].map((name) => ({
    ...{ name, type: "Dense", output: [null, 2], parameters: 6, trainable: true },
    from: pairs.flatMap(([from = "", to]) => (to === name ? [from] : [])),
  }));
}
const ranks = (of: readonly LayerRow[]) =>
  placeLayers(of)
    .map(({ name, rank, place }) => `${name}${rank}.${place}`)
    .join(" ");

test("a chain stands in a column, a branch side by side, and what joins them below both", () => {
  expect(ranks(layers("a→b", "b→c"))).toBe("a0.0 b1.0 c2.0");
  expect(ranks(layers("a→b", "a→c", "b→d", "c→d"))).toBe("a0.0 b1.0 c1.1 d2.0");
  expect(ranks(layers("in→a", "a→sum", "in→sum"))).toBe("in0.0 a1.0 sum2.0");
});

test("a list in any order, and even a circle, is placed", () => {
  expect(ranks(layers("b→c", "a→b"))).toBe("a0.0 b1.0 c2.0");
  expect(placeLayers(layers("a→b", "b→a"))).toHaveLength(2);
});

test("a model is summed up by its layers, what is frozen apart", () => {
  const layer = (name: string, trainable: boolean, from: string[]) => ({
    ...{ name, trainable, outputShape: [[null, 4]] },
    getClassName: () => "Dense",
    countParams: () => 10,
    inboundNodes: [{ inboundLayers: from.map((one) => ({ name: one })) }],
  });
  const model = {
    name: "net",
    layers: [layer("a", false, ["input"]), layer("b", true, ["a"])],
    summary: (_length?: number, _positions?: number[], print?: (line: string) => void) => print?.("summary"),
  };
  expect(isModel(model)).toBe(true);
  expect(summaryOf(model)).toEqual({
    name: "net",
    layers: [
      { name: "a", type: "Dense", output: [null, 4], parameters: 10, trainable: false, from: [] },
      { name: "b", type: "Dense", output: [null, 4], parameters: 10, trainable: true, from: ["a"] },
    ],
    parameters: 20,
    trainable: 10,
  });
  expect(summaryText(model)).toBe("summary");
});
