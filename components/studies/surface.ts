/** What a value is likely to be between the trials: the mean of all, near ones weighing more. For looking at, not for asking. */
export interface SurfacePoint {
  /** On the unit square. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

/** Rows from the top (y near 1) down, columns from the left; each between 0 and 1, by rank among the values. */
export function surfaceOf(
  points: readonly SurfacePoint[],
  columns: number,
  rows: number,
): readonly (readonly number[])[] {
  const order = points.map(({ value }) => value).toSorted((a, b) => a - b);
  const rank = (value: number): number => (order.length < 2 ? 0.5 : order.indexOf(value) / (order.length - 1));
  const ranked = points.map(({ x, y, value }) => ({ x, y, rank: rank(value) }));
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const [x, y] = [(column + 0.5) / columns, 1 - (row + 0.5) / rows];
      let [sum, weights] = [0, 0];
      for (const point of ranked) {
        const weight = 1 / ((point.x - x) ** 2 + (point.y - y) ** 2 + 0.0015) ** 1.5;
        sum += weight * point.rank;
        weights += weight;
      }
      return weights === 0 ? 0.5 : sum / weights;
    }),
  );
}
