/** Colours of compared runs: the series' tokens in order, the same in the table and in every chart. */
const strokes = [
  "stroke-series-1",
  "stroke-series-2",
  "stroke-series-3",
  "stroke-series-4",
  "stroke-series-5",
  "stroke-series-6",
  "stroke-series-7",
  "stroke-series-8",
  "stroke-series-9",
  "stroke-series-10",
] as const;

export const mostCompared = strokes.length;

export function seriesStroke(at: number): string {
  return strokes[at % strokes.length] ?? strokes[0];
}

/** The token's name, for canvases. */
export function seriesToken(at: number): string {
  return `series-${(at % strokes.length) + 1}`;
}
