/**
 * Fewer points of a curve without losing what it shows: the first and the last, and of each span between them the lowest
 * and the highest. (Every n-th point, as is usual, hides spikes.)
 */
import type { Points } from "./points.ts";

/** The places of at most `most` points within `from … to` (steps, inclusive), in order. */
export function thinned(points: Points, from: number | undefined, to: number | undefined, most: number): number[] {
  const { steps, values } = points;
  const inside: number[] = [];
  for (let at = 0; at < steps.length; at++) {
    const step = steps[at] as number;
    if ((from === undefined || step >= from) && (to === undefined || step <= to)) inside.push(at);
  }
  if (inside.length <= most) return inside;
  const kept = new Set<number>([inside[0] as number]);
  if (most > 1) kept.add(inside.at(-1) as number);
  const spans = Math.floor((most - kept.size) / 2);
  for (let span = 0; span < spans; span++) {
    const start = Math.floor((span * inside.length) / spans);
    const end = Math.floor(((span + 1) * inside.length) / spans);
    let [low, high] = [inside[start] as number, inside[start] as number];
    for (let at = start; at < end; at++) {
      const place = inside[at] as number;
      const value = values[place] as number;
      if (value < (values[low] as number) || Number.isNaN(values[low])) low = place;
      if (value > (values[high] as number) || Number.isNaN(values[high])) high = place;
    }
    kept.add(low).add(high);
  }
  return [...kept].sort((a, b) => a - b);
}
