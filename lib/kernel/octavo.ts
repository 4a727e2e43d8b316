/**
 * What cells see of Octavo: `display` and the `octavo` object. Displaying renders asynchronously (tensors must be read
 * from the device), so each display keeps its place: its event leaves at once, its content follows under the same id.
 */

import type { Dataset } from "../data/dataset.ts";
import type { ExecutionEvent } from "../protocol/execution.ts";
import type { WeightPort } from "./checkpoint.ts";
import { type DataPorts, readDataset } from "./data.ts";
import {
  bundleOf,
  type DisplayPorts,
  imageBundle,
  isPixels,
  type MimeBundle,
  pixelsOf,
  progressMime,
  Rich,
  vegaBundle,
} from "./display.ts";
import { type InputApi, Inputs } from "./input.ts";
import { isTensor } from "./inspect.ts";
import type { KernelRequest } from "./protocol.ts";
import { type RunChartOptions, runChart } from "./run-chart.ts";
import { SecretsRead } from "./secret.ts";
import { Studies, type StudyHandle, type StudyOptions } from "./study.ts";
import { tableMime, tableOf, tableText } from "./table.ts";
import { type RunOptions, type TrackedRun, Tracking } from "./tracking.ts";
import { type TrainingHandle, type TrainingOptions, Trainings } from "./training.ts";
import { vegaLiteMime, vegaMimeOf } from "./vega.ts";

export interface OctavoPorts extends DisplayPorts {
  emit(event: ExecutionEvent): void;
  fail(error: unknown): void;
  ask(request: KernelRequest): Promise<unknown>;
  loadReader: DataPorts["loadReader"];
  signal(): AbortSignal;
  later(delayMs: number, work: () => void): void;
  now(): number;
  /** The run that runs now read something outside of the notebook's names, at this version. */
  noteRead(key: string, version: string): void;
  /** The execution that runs, or ran last. */
  current(): { readonly executionId: string; readonly seed: number };
  /** Reads and writes the numbers of models, loaded when first asked for. */
  weights(): Promise<WeightPort>;
}

export interface DisplayHandle {
  readonly id: string;
  update(value: unknown): void;
}

export interface OctavoApi {
  readonly signal: AbortSignal;
  data(ref: string): Promise<Dataset>;
  secret(name: string): Promise<string>;
  html(markup: string | TemplateStringsArray, ...values: unknown[]): Rich;
  markdown(text: string | TemplateStringsArray, ...values: unknown[]): Rich;
  latex(text: string | TemplateStringsArray, ...values: unknown[]): Rich;
  svg(markup: string | TemplateStringsArray, ...values: unknown[]): Rich;
  json(value: unknown): Rich;
  table(value: unknown): Rich;
  vega(spec: object): Rich;
  image(value: unknown): Promise<Rich>;
  progress(label: string, fraction?: number): (label: string, fraction?: number) => void;
  sleep(durationMs: number): Promise<void>;
  train(name: string, options?: TrainingOptions): TrainingHandle;
  run(options: RunOptions): TrackedRun;
  run<T>(options: RunOptions, body: (run: TrackedRun) => T | Promise<T>): Promise<T>;
  autolog(on?: boolean): void;
  study(options: StudyOptions): Promise<StudyHandle>;
  chart(options: RunChartOptions): Rich;
  readonly input: InputApi;
}

export function makeOctavo(ports: OctavoPorts): {
  readonly octavo: OctavoApi;
  readonly display: (value: unknown) => DisplayHandle;
  /** Resolves when everything that is being rendered now has been emitted. */
  readonly rendered: () => Promise<void>;
  readonly trainings: Trainings;
  readonly tracking: Tracking;
  readonly inputs: Inputs;
} {
  const rendering = new Set<Promise<void>>();
  const display = makeDisplay(ports, rendering);
  const trainings = new Trainings({
    now: () => ports.now(),
    later: (delayMs, work) => ports.later(delayMs, work),
    ask: (request) => ports.ask(request),
    signal: () => ports.signal(),
    weights: () => ports.weights(),
    show: display,
    warn: (text) => ports.emit({ type: "stream", name: "stderr", text }),
  });
  const secrets = new SecretsRead((request) => ports.ask(request));
  const tracking = new Tracking({
    now: () => ports.now(),
    later: (delayMs, work) => ports.later(delayMs, work),
    ask: (request) => ports.ask(secrets.clean(request)),
    signal: () => ports.signal(),
    show: display,
    write: (name, text) => ports.emit({ type: "stream", name, text }),
    deflate: ports.deflate,
    current: () => ports.current(),
  });
  trainings.listen(tracking.hear);
  const studies = new Studies({
    ask: (request) => ports.ask(secrets.clean(request)),
    signal: () => ports.signal(),
    show: display,
    begin: (options) => tracking.beginQuietly(options),
    executionId: () => ports.current().executionId,
  });
  const inputs = new Inputs({
    show: display,
    ask: (request) => ports.ask(request),
    read: (key, version) => ports.noteRead(key, version),
  });
  const octavo: OctavoApi = {
    get signal() {
      return ports.signal();
    },
    data: (ref) => readDataset(ref, ports),
    secret: (name) => secrets.read(name),
    html: (markup, ...values) =>
      new Rich({ "text/html": template(markup, values, escapeHtml), "text/plain": "[HTML]" }),
    markdown: (text, ...values) => rich("text/markdown", template(text, values, String)),
    latex: (text, ...values) => rich("text/latex", template(text, values, String)),
    svg: (markup, ...values) =>
      new Rich({ "image/svg+xml": template(markup, values, escapeHtml), "text/plain": "[SVG]" }),
    json: (value) =>
      new Rich({ "application/json": value ?? null, "text/plain": JSON.stringify(value, null, 2) ?? "null" }),
    table: (value) => {
      const table = tableOf(value, ports.keepTable);
      if (table === undefined)
        throw new TypeError("octavo.table takes an array of flat objects, or an object of equally long columns");
      return new Rich({ [tableMime]: table, "text/plain": tableText(table) });
    },
    vega: (spec) => new Rich(vegaBundle(vegaMimeOf(spec) ?? vegaLiteMime, spec)),
    image: (value) => imageOf(value, ports),
    progress: (label, fraction) => {
      const handle = display(progressBundle(label, fraction));
      return (nextLabel, nextFraction) => handle.update(progressBundle(nextLabel, nextFraction));
    },
    sleep: (durationMs) => new Promise((resolve) => ports.later(durationMs, resolve)),
    input: inputs.api(),
    train: (name, options) => trainings.train(name, options),
    run: tracking.run.bind(tracking) as OctavoApi["run"],
    autolog: (on) => tracking.autolog(on),
    study: (options) => studies.open(options),
    chart: (options) => runChart(options),
  };
  const rendered = async (): Promise<void> => void (await Promise.all(rendering));
  return { octavo: Object.freeze(octavo), display, rendered, trainings, tracking, inputs };
}

function makeDisplay(ports: OctavoPorts, rendering: Set<Promise<void>>): (value: unknown) => DisplayHandle {
  let count = 0;
  return (value) => {
    const id = `d${++count}`;
    const renders = new Renders(id, ports, rendering);
    renders.first(value);
    return Object.freeze({ id, update: (next: unknown) => renders.next(next) });
  };
}

/** One display: values are rendered one after another, and of those that wait only the last. */
class Renders {
  readonly #id: string;
  readonly #ports: OctavoPorts;
  readonly #rendering: Set<Promise<void>>;
  #busy = false;
  #waiting: { readonly value: unknown } | undefined;

  constructor(id: string, ports: OctavoPorts, rendering: Set<Promise<void>>) {
    this.#id = id;
    this.#ports = ports;
    this.#rendering = rendering;
  }

  first(value: unknown): void {
    this.#ports.emit({ type: "display", data: { "text/plain": "" }, metadata: {}, displayId: this.#id });
    this.next(value);
  }

  next(value: unknown): void {
    this.#waiting = { value };
    if (this.#busy) return;
    const work = this.#work();
    this.#rendering.add(work);
    void work.then(() => this.#rendering.delete(work));
  }

  async #work(): Promise<void> {
    this.#busy = true;
    while (this.#waiting !== undefined) {
      const { value } = this.#waiting;
      this.#waiting = undefined;
      const data = await bundleOf(value, this.#ports);
      this.#ports.emit({ type: "update", displayId: this.#id, data, metadata: {} });
    }
    this.#busy = false;
  }
}

async function imageOf(value: unknown, ports: DisplayPorts): Promise<Rich> {
  if (isPixels(value)) return new Rich(await imageBundle(value, ports));
  if (!isTensor(value))
    throw new TypeError(
      "octavo.image takes pixels {width, height, data} or a tensor [height, width] with 1, 3 or 4 channels",
    );
  const values = await value.data();
  let [min, max] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    min = Math.min(min, Number(values[at]));
    max = Math.max(max, Number(values[at]));
  }
  const pixels = pixelsOf(value.shape, values, { min, max });
  if (pixels === undefined) throw new TypeError(`a tensor of shape [${value.shape.join(", ")}] is not an image`);
  return new Rich(await imageBundle(pixels, ports));
}

function rich(mime: string, text: string): Rich {
  return new Rich({ [mime]: text, "text/plain": text });
}

function progressBundle(label: string, fraction: number | undefined): Rich {
  const known = typeof fraction === "number" && Number.isFinite(fraction);
  const share = known ? Math.min(1, Math.max(0, fraction)) : null;
  const text = share === null ? label : `${label} ${Math.round(share * 100)} %`;
  const bundle: MimeBundle = { [progressMime]: { label: String(label), fraction: share }, "text/plain": text };
  return new Rich(bundle);
}

/** A plain string as it is, or a template whose values are escaped (unless they are markup themselves). */
function template(
  parts: string | TemplateStringsArray,
  values: readonly unknown[],
  quoteValue: (value: unknown) => string,
): string {
  if (typeof parts === "string") return parts;
  return parts.reduce((text, part, at) => text + (at === 0 ? "" : markupOf(values[at - 1], quoteValue)) + part, "");
}

function markupOf(value: unknown, quoteValue: (value: unknown) => string): string {
  if (Array.isArray(value)) return value.map((item) => markupOf(item, quoteValue)).join("");
  if (value instanceof Rich)
    return String(value.bundle["text/html"] ?? value.bundle["image/svg+xml"] ?? value.bundle["text/plain"] ?? "");
  if (typeof value === "object" && value !== null && "outerHTML" in value) return String(value.outerHTML);
  return quoteValue(value);
}

function escapeHtml(value: unknown): string {
  return String(value ?? "").replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
