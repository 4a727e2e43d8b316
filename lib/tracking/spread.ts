/** How values of runs that differ by chance alone (their seeds) are spread: quartiles for a box, an interval for the mean. */
export interface Spread {
  readonly count: number;
  readonly low: number;
  readonly firstQuartile: number;
  readonly median: number;
  readonly thirdQuartile: number;
  readonly high: number;
  readonly mean: number;
  /** The mean lies in here at 95 % (Student's t); undefined for a single value. */
  readonly interval: readonly [number, number] | undefined;
}

/** Undefined when no value is finite. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const count = sorted.length;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / count;
  const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, count - 1));
  const half = (studentT(count - 1) * deviation) / Math.sqrt(count);
  return {
    count,
    low,
    firstQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    thirdQuartile: quantile(sorted, 0.75),
    high,
    mean,
    interval: count < 2 ? undefined : [mean - half, mean + half],
  };
}

/** Of sorted values, linear between neighbours, as most programs have it. */
export function quantile(sorted: readonly number[], q: number): number {
  const place = (sorted.length - 1) * q;
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}

/** From the lowest to the highest value that is no outlier: within one and a half times the quartiles' distance of them. */
export function withoutOutliers(values: readonly number[]): readonly [number, number] | undefined {
  const sorted = values.filter(Number.isFinite).toSorted((a, b) => a - b);
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const [first, third] = [quantile(sorted, 0.25), quantile(sorted, 0.75)];
  const reach = 1.5 * (third - first);
  if (reach === 0) return [low, high];
  return [
    sorted.find((value) => value >= first - reach) ?? low,
    sorted.findLast((value) => value <= third + reach) ?? high,
  ];
}

/** The 97.5 % quantile of Student's t, for two-sided 95 %. */
const studentTable = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

function studentT(freedom: number): number {
  if (freedom < 1) return 0;
  // beyond the table it nears the normal distribution's as 1/freedom
  return studentTable[freedom - 1] ?? 1.96 + 2.4 / freedom;
}
