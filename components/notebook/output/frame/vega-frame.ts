/**
 * Inside the chart frame: draws a Vega or Vega-Lite specification in the page's colours and tells the height. The frame
 * has an opaque origin and no network, so data stand in the specification or nowhere.
 */
import { type Config, parse, type Spec, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import type { ToOutputFrame } from "./frame-message.ts";

const page = window.parent;
const tell = page.postMessage.bind(page);
const content = document.createElement("div");
const sheet = document.createElement("style");
sheet.textContent = `
  html { color-scheme: var(--scheme); background: transparent; }
  body { margin: 0; color: var(--ink); font: 420 13px/1.5 "Inter Variable", system-ui, sans-serif; overflow-x: auto; }
  svg { display: block; max-width: 100%; height: auto; }
`;

let view: View | undefined;
let drawn = 0;

async function show({ html, theme }: ToOutputFrame): Promise<void> {
  const turn = ++drawn;
  const root = document.documentElement;
  root.style.setProperty("--scheme", theme.scheme);
  for (const [name, value] of Object.entries(theme.values)) root.style.setProperty(name, value);
  try {
    const made = new View(parse(vegaOf(JSON.parse(html), theme.values)), { renderer: "svg", hover: true });
    await made.initialize(content).runAsync();
    if (turn !== drawn) return void made.finalize();
    view?.finalize();
    view = made;
    measure();
  } catch (error) {
    tell({ type: "failed", why: String(error instanceof Error ? error.message : error).slice(0, 500) }, "*");
  }
}

function vegaOf(spec: Readonly<Record<string, unknown>>, token: Readonly<Record<string, string>>): Spec {
  const isVega = typeof spec.$schema === "string" && /schema\/vega\//.test(spec.$schema);
  const config = configOf(token);
  if (isVega) return { ...(spec as unknown as Spec), config: { ...config, ...(spec.config as Config) } };
  const width = spec.width === "container" ? Math.max(200, document.documentElement.clientWidth - 80) : spec.width;
  const sized = width === undefined ? spec : { ...spec, width };
  return compile(sized as unknown as TopLevelSpec, { config: config as never }).spec;
}

function configOf(token: Readonly<Record<string, string>>): Config {
  const [ink, axis, grid] = [token["--ink"], token["--chart-axis"], token["--chart-grid"]];
  const text = { labelColor: axis, titleColor: axis, labelFontSize: 11, titleFontSize: 11, titleFontWeight: 420 };
  const colors = Array.from({ length: 10 }, (_, at) => token[`--series-${at + 1}`] ?? "");
  const heat = Array.from({ length: 6 }, (_, at) => token[`--heat-${at}`] ?? "");
  return {
    background: "transparent",
    font: "Inter Variable, system-ui, sans-serif",
    axis: { ...text, gridColor: grid, domainColor: grid, tickColor: grid },
    legend: { ...text },
    title: { color: ink, fontSize: 13, fontWeight: 620, anchor: "start" },
    range: { category: colors, heatmap: heat, ramp: heat, ordinal: heat },
    view: { stroke: "transparent" },
    mark: { color: colors[0] },
  } as unknown as Config;
}

function measure(): void {
  tell({ type: "height", height: content.getBoundingClientRect().height + 2 }, "*");
}

document.head.append(sheet);
document.body.replaceChildren(content);
new ResizeObserver(measure).observe(content);
window.addEventListener("message", (event: MessageEvent<ToOutputFrame>) => {
  if (event.source === page && event.data.type === "show") void show(event.data);
});
tell({ type: "output-ready" }, "*");
