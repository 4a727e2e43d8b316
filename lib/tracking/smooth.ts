/** Smoothing of a metric's curve for reading; what was measured stays visible behind it. Gaps (null) stay gaps. */

/**
 * An exponential moving average of `weight` in [0, 1), corrected for its start as Adam's moments are (Kingma and Ba, 2015),
 * so that a curve does not begin near zero.
 */
export function exponential(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  if (weight <= 0) return values;
  let mean = 0;
  let correction = 1;
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    correction *= weight;
    return mean / (1 - correction);
  });
}

/** The mean over a window of so many values around each. */
export function windowed(values: readonly (number | null)[], width: number): readonly (number | null)[] {
  const half = Math.floor(width / 2);
  if (half < 1) return values;
  return values.map((value, at) => {
    if (value === null) return null;
    const near = values.slice(Math.max(0, at - half), at + half + 1).filter((one) => one !== null);
    return near.reduce((sum, one) => sum + one, 0) / near.length;
  });
}
