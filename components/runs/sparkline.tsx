import type { ReactElement } from "react";
import type { Tile } from "#lib/protocol/tracking.ts";

const width = 72;
const height = 20;

export interface SparklineProps {
  readonly tile: Tile | undefined;
  /** A class that sets the stroke. */
  readonly stroke: string;
}

/** A run's curve in a row: its shape, without figures. */
export function Sparkline({ tile, stroke }: SparklineProps): ReactElement | null {
  const points = (tile?.x ?? []).flatMap((x, at) => {
    const y = tile?.mean[at];
    return y === null || y === undefined ? [] : [{ x, y }];
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || points.length < 2) return null;
  const ys = points.map(({ y }) => y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  const place = ({ x, y }: { readonly x: number; readonly y: number }): string => {
    const across = ((x - first.x) / (last.x - first.x || 1)) * width;
    const down = high === low ? height / 2 : ((high - y) / (high - low)) * (height - 2) + 1;
    return `${across.toFixed(1)},${down.toFixed(1)}`;
  };
  return (
    <svg aria-hidden width={width} height={height} className="flex-none overflow-visible">
      <polyline points={points.map(place).join(" ")} className={`fill-none ${stroke}`} strokeWidth="1.3" />
    </svg>
  );
}
