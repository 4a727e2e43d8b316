/**
 * Mann and Whitney's test whether one sample tends to be lower than another: the normal approximation with ties and
 * continuity corrected, exact enough from ten values each.
 */
import { cumulative } from "#lib/tracking/study/mixture.ts";

export interface RankTest {
  /** The chance that a value of `a` is lower than one of `b`, ties counting half. */
  readonly share: number;
  /** How likely so low an `a` would be if both were alike. */
  readonly lower: number;
  readonly higher: number;
}

export function rankTest(a: readonly number[], b: readonly number[]): RankTest {
  const [n, m] = [a.length, b.length];
  let u = 0;
  for (const x of a) for (const y of b) u += x < y ? 1 : x === y ? 0.5 : 0;
  const counts = new Map<number, number>();
  for (const value of [...a, ...b]) counts.set(value, (counts.get(value) ?? 0) + 1);
  const ties = [...counts.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
  const all = n + m;
  const deviation = Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))));
  const tail = (away: number): number => (deviation === 0 ? 0.5 : 1 - cumulative((away - 0.5) / deviation));
  const middle = (n * m) / 2;
  return { share: u / (n * m), lower: tail(u - middle), higher: tail(middle - u) };
}
