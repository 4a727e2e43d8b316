/**
 * A curve over another axis than its own: the values of one metric against those of another of the same run, joined by
 * their steps (between two known steps of the axis its value is in proportion).
 */
interface Curve {
  /** Steps, rising. */
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
}

/** Sorted by the new axis; what lies outside the steps of the axis is left out. */
export function overAxis(curve: Curve, axis: Curve): { readonly x: number[]; readonly places: number[] } {
  const known = axis.x.flatMap((step, at) => {
    const value = axis.y[at];
    return value === null || value === undefined ? [] : [{ step, value }];
  });
  const placed: { readonly x: number; readonly place: number }[] = [];
  let next = 0;
  for (const [place, step] of curve.x.entries()) {
    while (next < known.length && (known[next]?.step ?? 0) < step) next++;
    const [before, after] = [known[next - 1], known[next]];
    if (after !== undefined && after.step === step) placed.push({ x: after.value, place });
    else if (before !== undefined && after !== undefined) {
      const part = (step - before.step) / (after.step - before.step);
      placed.push({ x: before.value + (after.value - before.value) * part, place });
    }
  }
  placed.sort((a, b) => a.x - b.x);
  return { x: placed.map(({ x }) => x), places: placed.map(({ place }) => place) };
}
