/** Figures at the pointer of a chart: where it is on the axis, and each line's value there, in the line's colour. */
import type uPlot from "uplot";
import type { ChartLine } from "./chart-line.ts";

export function hoverFigures(lines: readonly ChartLine[]): uPlot.Plugin {
  const box = document.createElement("div");
  box.className = "chart-hover";
  box.hidden = true;
  return {
    hooks: {
      init: (chart) => {
        chart.over.append(box);
        chart.over.addEventListener("mouseleave", () => {
          box.hidden = true;
        });
      },
      setCursor: (chart) => show(chart, box, lines),
    },
  };
}

function show(chart: uPlot, box: HTMLElement, lines: readonly ChartLine[]): void {
  const { idx, left = -1 } = chart.cursor;
  if (idx === null || idx === undefined || left < 0) {
    box.hidden = true;
    return;
  }
  const x = chart.data[0][idx] ?? 0;
  const rows = lines.flatMap((line, at) => {
    const value = line.faint ? undefined : valueNear(chart.data[at + 1], idx);
    return value === undefined ? [] : [{ line, value }];
  });
  rows.sort((a, b) => b.value - a.value);
  box.replaceChildren(
    element("strong", figure(x)),
    ...rows.slice(0, 10).map(({ line, value }) => {
      const row = element("span", "");
      const mark = element("i", "");
      mark.style.background = `var(--${line.color})`;
      row.append(mark, element("span", line.label), element("b", figure(value)));
      return row;
    }),
  );
  box.hidden = rows.length === 0;
  const right = left > chart.over.clientWidth / 2;
  box.style.left = right ? "" : `${left + 12}px`;
  box.style.right = right ? `${chart.over.clientWidth - left + 12}px` : "";
}

/** The value at a place of the axis, or the last one before it: lines have points of their own. */
function valueNear(values: ArrayLike<number | null | undefined> | undefined, index: number): number | undefined {
  for (let at = index; at >= 0 && at > index - 50; at--) {
    const value = values?.[at];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

function element(name: string, text: string): HTMLElement {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

function figure(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(2);
  return Number.isInteger(value) ? value.toLocaleString() : String(Number(value.toPrecision(4)));
}
