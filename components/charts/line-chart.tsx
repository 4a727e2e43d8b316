"use client";
/**
 * Lines over a common axis, on a canvas, cheap enough to be redrawn while they grow: horizontal grid only, lines named at
 * their ends, drawn at the size shown. Colours are tokens, read again when the theme changes.
 */
import { type ReactElement, useEffect, useRef } from "react";
import uPlot from "uplot";
import "./charts.css";
import type { ChartLine } from "./chart-line.ts";
import { hoverFigures } from "./hover-figures.ts";

export interface LineChartProps {
  readonly lines: readonly ChartLine[];
  /** Says the finding to who does not see it. */
  readonly name: string;
  /** The whole way, where it is known, so that the lines grow into their place. */
  readonly domain?: readonly [number, number];
  /** Zero stays in view. */
  readonly fromZero?: boolean;
  /** Equal factors are equal lengths; what is not above zero is left out. */
  readonly log?: boolean;
  /** The same along the axis. */
  readonly logAxis?: boolean;
  /** What is shown of the values, where it is not all of them. */
  readonly range?: readonly [number, number] | undefined;
  /** Figures at the pointer. */
  readonly hover?: boolean;
  /** Somebody drew over a part of the axis, or double-clicked to have all of it again. */
  readonly onZoom?: (range: readonly [number, number] | undefined) => void;
  readonly height?: number;
}

const usualHeight = 168;
const letterWidth = 6.2;
const mostLabelRoom = 128;

export function LineChart(props: LineChartProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const look = [props.log, props.logAxis, props.hover, props.onZoom !== undefined].join(":");
  const shape = [
    look,
    ...props.lines.map(({ label, color, faint, dash }) => `${label}:${color}:${faint}:${dash}`),
  ].join("|");
  const drawn = useRef<{ readonly plot: uPlot; readonly shape: string } | undefined>(undefined);

  // Joins uPlot: a chart of this shape lives as long as the shape does and is given new data.
  useEffect(() => {
    const box = place.current;
    if (box === null) return;
    const plot = new uPlot(optionsOf(latest, box.clientWidth || 300), dataOf(latest.current.lines), box);
    drawn.current = { plot, shape };
    const redraw = (): void => plot.redraw(false, true);
    const resize = new ResizeObserver(() => {
      if (box.clientWidth > 0 && box.clientWidth !== plot.width)
        plot.setSize({ width: box.clientWidth, height: latest.current.height ?? usualHeight });
    });
    const theme = new MutationObserver(redraw);
    const system = matchMedia("(prefers-color-scheme: dark)");
    resize.observe(box);
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    system.addEventListener("change", redraw);
    return () => {
      drawn.current = undefined;
      resize.disconnect();
      theme.disconnect();
      system.removeEventListener("change", redraw);
      plot.destroy();
    };
  }, [shape]);

  // Joins uPlot: what is drawn follows the data.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another range is read from the latest props while drawing
  useEffect(() => {
    if (drawn.current?.shape === shape) drawn.current.plot.setData(dataOf(props.lines));
  }, [props.lines, props.range, shape]);

  return (
    <div
      ref={place}
      className="line-chart"
      role="img"
      aria-label={props.name}
      style={{ minHeight: props.height ?? usualHeight }}
    />
  );
}

function dataOf(lines: readonly ChartLine[]): uPlot.AlignedData {
  if (lines.length === 0) return [[], []];
  const tables = lines.map(({ x, y }) => [[...x], [...y]] as unknown as uPlot.AlignedData);
  return tables.length === 1 ? (tables[0] as uPlot.AlignedData) : uPlot.join(tables);
}

type Latest = { readonly current: LineChartProps };

function optionsOf(latest: Latest, width: number): uPlot.Options {
  const { lines, log, logAxis, hover, onZoom } = latest.current;
  const token = (name: string): string =>
    getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const font = `11px ${token("font-body") || "system-ui"}`;
  const series = lines.map(
    (line): uPlot.Series => ({
      stroke: () => (line.faint ? pale(token(line.color)) : token(line.color)),
      width: line.faint ? 1 : 1.6,
      ...(line.dash ? { dash: [4, 3] } : {}),
      spanGaps: true,
      points: { show: (chart, at) => countIn(chart.data[at]) === 1, size: 5, fill: () => token(line.color) },
    }),
  );
  const axis = { stroke: () => token("chart-axis"), font, ticks: { show: false } };
  return {
    width,
    height: latest.current.height ?? usualHeight,
    padding: [10, labelRoomOf(lines), 0, 0],
    cursor: {
      show: hover === true || onZoom !== undefined,
      y: false,
      points: { show: hover === true, size: 6 },
      drag: { x: onZoom !== undefined, y: false, setScale: false },
      bind: { dblclick: () => () => zoom(latest, undefined) },
    },
    plugins: hover === true ? [hoverFigures(lines)] : [],
    legend: { show: false },
    scales: {
      x: logAxis
        ? { time: false, distr: 3 }
        : { time: false, range: (_chart, low, high) => spanOf(latest.current.domain, low, high) },
      y: log
        ? { distr: 3 }
        : {
            range: (_chart, low, high) => {
              const { range, fromZero } = latest.current;
              return rangeOf(fromZero === true, range?.[0] ?? low, range?.[1] ?? high);
            },
          },
    },
    series: [{}, ...series],
    axes: [
      {
        ...axis,
        grid: { show: false },
        space: 56,
        size: 24,
        border: { show: true, stroke: () => token("chart-grid"), width: 1 },
      },
      {
        ...axis,
        grid: { stroke: () => token("chart-grid"), width: 1 },
        space: 34,
        size: 44,
        values: (_chart, ticks) => ticks.map((tick) => (tick === null ? null : brief(tick))),
      },
    ],
    hooks: {
      draw: [(chart) => nameLines(chart, latest.current.lines, font, token)],
      setSelect: [
        (chart) => {
          const { left, width: selected } = chart.select;
          if (selected < 4) return;
          zoom(latest, [chart.posToVal(left, "x"), chart.posToVal(left + selected, "x")]);
          chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** Names stand behind the ends of their lines, never on them. */
function labelRoomOf(lines: readonly ChartLine[]): number {
  const longest = Math.max(0, ...lines.map(({ label, faint }) => (faint ? 0 : label.length)));
  return longest === 0 ? 8 : Math.min(longest * letterWidth + 10, mostLabelRoom);
}

function zoom({ current }: Latest, range: readonly [number, number] | undefined): null {
  current.onZoom?.(range);
  return null;
}

/** Names at the ends of the lines, moved apart where they would touch. */
function nameLines(chart: uPlot, lines: readonly ChartLine[], font: string, token: (name: string) => string): void {
  const ratio = devicePixelRatio;
  const ends = lines.flatMap((line) => {
    const last = line.y.findLastIndex((value) => value !== null);
    const [x, y] = [line.x[last], line.y[last]];
    if (line.faint || x === undefined || y === undefined || y === null) return [];
    return [{ line, x: chart.valToPos(x, "x", true), y: chart.valToPos(y, "y", true) }];
  });
  const { ctx } = chart;
  ctx.save();
  ctx.font = font.replace("11px", `${11 * ratio}px`);
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  let free = Number.NEGATIVE_INFINITY;
  for (const { line, x, y } of ends.sort((a, b) => a.y - b.y)) {
    const at = Math.max(y, free);
    free = at + 12 * ratio;
    ctx.fillStyle = token(line.color);
    ctx.fillText(line.label, x + 6 * ratio, at);
  }
  ctx.restore();
}

function pale(color: string): string {
  return `color-mix(in srgb, ${color} 34%, transparent)`;
}

function countIn(values: ArrayLike<number | null | undefined> | undefined): number {
  return Array.from(values ?? []).filter((value) => value !== null && value !== undefined).length;
}

function spanOf(
  domain: readonly [number, number] | undefined,
  low: number | null,
  high: number | null,
): [number, number] {
  const [from, to] = [Math.min(domain?.[0] ?? low ?? 0, low ?? 0), Math.max(domain?.[1] ?? high ?? 1, high ?? 1)];
  return from === to ? [from - 0.5, to + 0.5] : [from, to];
}

function rangeOf(fromZero: boolean, low: number | null, high: number | null): [number, number] {
  const [from, to] = [low ?? 0, high ?? 1];
  const room = (to - from) * 0.06 || Math.abs(to) * 0.1 || 1;
  return fromZero && from >= 0 ? [0, to + room] : [from - room, to + room];
}

function brief(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 10_000 || size < 0.001) return value.toExponential(0);
  return String(Number(value.toPrecision(4)));
}
