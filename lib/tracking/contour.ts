/**
 * A surface through scattered points, for a contour plot: at each place of a grid the mean of the points weighted by their
 * distance (a Gaussian kernel), missing where no point is near; and the lines along which it has a value.
 */
export interface SurfacePoint {
  /** Between 0 and 1 on both axes. */
  readonly x: number;
  readonly y: number;
  readonly value: number;
}

export interface Surface {
  readonly columns: number;
  readonly rows: number;
  /** Row by row from y = 0; NaN where no point is near. */
  readonly values: Float64Array;
  readonly low: number;
  readonly high: number;
}

/** So near, in kernel widths, a point must be for the surface to be drawn. */
const reach = 2;

export function surfaceOf(points: readonly SurfacePoint[], columns: number, rows: number): Surface {
  const values = new Float64Array(columns * rows).fill(Number.NaN);
  // Silverman's rule of thumb for two dimensions, for points spread evenly over the square.
  const width = Math.min(0.25, Math.max(0.04, 0.29 * points.length ** (-1 / 6) * 0.8));
  let [low, high] = [Infinity, -Infinity];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [column / (columns - 1), row / (rows - 1)];
      let [sum, weights, nearest] = [0, 0, Infinity];
      for (const point of points) {
        const far = ((point.x - x) ** 2 + (point.y - y) ** 2) / width ** 2;
        nearest = Math.min(nearest, far);
        const weight = Math.exp(-far / 2);
        sum += weight * point.value;
        weights += weight;
      }
      if (nearest > reach ** 2 || weights === 0) continue;
      const value = sum / weights;
      values[row * columns + column] = value;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
  }
  return { columns, rows, values, low, high };
}

/** A piece of a line, from and to, between 0 and 1 on both axes. */
export type Segment = readonly [number, number, number, number];

/** Where the surface has this value: marching squares, cells with a missing corner left out. */
export function isoline({ columns, rows, values }: Surface, level: number): readonly Segment[] {
  const segments: Segment[] = [];
  const at = (column: number, row: number): number => values[row * columns + column] ?? Number.NaN;
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const corners = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)] as const;
      if (corners.some(Number.isNaN)) continue;
      const crossings = edges.flatMap(([from, to, fx, fy, tx, ty]) => {
        const [a, b] = [corners[from], corners[to]];
        if (a > level === b > level) return [];
        const part = (level - a) / (b - a);
        return [
          [(column + fx + (tx - fx) * part) / (columns - 1), (row + fy + (ty - fy) * part) / (rows - 1)] as const,
        ];
      });
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        const [a, b] = [crossings[pair], crossings[pair + 1]];
        if (a !== undefined && b !== undefined) segments.push([...a, ...b]);
      }
    }
  }
  return segments;
}

/** Corner, corner, and where in the cell they are. */
const edges = [
  [0, 1, 0, 0, 1, 0],
  [1, 2, 1, 0, 1, 1],
  [2, 3, 1, 1, 0, 1],
  [3, 0, 0, 1, 0, 0],
] as const;
