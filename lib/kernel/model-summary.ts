/** A layers model as an output: its layers as rows, who feeds whom, and where each stands in a drawing of the graph. */
export const modelMime = "application/vnd.octavo.model+json";

export interface LayerRow {
  readonly name: string;
  readonly type: string;
  /** `[null, 8, 8, 16]`; a layer with several outputs has the first one's. */
  readonly output: readonly (number | null)[];
  readonly parameters: number;
  readonly trainable: boolean;
  /** Names of the layers it takes from. */
  readonly from: readonly string[];
}

export interface ModelSummary {
  readonly name: string;
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
  readonly trainable: number;
}

interface LayerLike {
  readonly name?: unknown;
  readonly trainable?: unknown;
  readonly outputShape?: unknown;
  getClassName?(): string;
  countParams?(): number;
  readonly inboundNodes?: readonly { readonly inboundLayers?: readonly { readonly name?: unknown }[] }[];
}

export interface ModelLike {
  readonly name?: unknown;
  readonly layers: readonly unknown[];
  summary(lineLength?: number, positions?: number[], print?: (line: string) => void): void;
}

export function isModel(value: object): value is ModelLike {
  const model = value as Partial<ModelLike>;
  return Array.isArray(model.layers) && typeof model.summary === "function";
}

/** Throws while the model is not built. */
export function summaryOf(model: ModelLike): ModelSummary {
  const layers = model.layers as readonly LayerLike[];
  const known = new Set(layers.map(({ name }) => String(name)));
  const rows = layers.map((layer): LayerRow => {
    const from = (layer.inboundNodes ?? []).flatMap(({ inboundLayers = [] }) =>
      inboundLayers.map(({ name }) => String(name)),
    );
    return {
      name: String(layer.name),
      type: layer.getClassName?.() ?? "Layer",
      output: shapeOf(layer.outputShape),
      parameters: layer.countParams?.() ?? 0,
      trainable: layer.trainable !== false,
      from: [...new Set(from)].filter((name) => known.has(name)),
    };
  });
  const count = (of: readonly LayerRow[]): number => of.reduce((sum, { parameters }) => sum + parameters, 0);
  return {
    name: String(model.name ?? "model"),
    layers: rows,
    parameters: count(rows),
    trainable: count(rows.filter(({ trainable }) => trainable)),
  };
}

function shapeOf(shape: unknown): readonly (number | null)[] {
  if (!Array.isArray(shape)) return [];
  const first: unknown = Array.isArray(shape[0]) ? shape[0] : shape;
  return (first as unknown[]).map((side) => (typeof side === "number" ? side : null));
}

/** As TensorFlow.js prints it, for readers that know nothing else. */
export function summaryText(model: ModelLike): string {
  const lines: string[] = [];
  model.summary(76, undefined, (line) => lines.push(line));
  return lines.join("\n");
}

export interface PlacedLayer extends LayerRow {
  /** Row from the top, place in the row, and how many stand in it. */
  readonly rank: number;
  readonly place: number;
  readonly beside: number;
}

/** Each layer below all that it takes from; those of one rank side by side in the order of what feeds them. */
export function placeLayers(layers: readonly LayerRow[]): readonly PlacedLayer[] {
  const ranks = new Map<string, number>();
  // Layers come after what they take from; a few rounds settle lists that do not.
  for (let round = 0; round < layers.length; round++) {
    let moved = false;
    for (const { name, from } of layers) {
      const rank = Math.max(0, ...from.filter((one) => one !== name).map((one) => (ranks.get(one) ?? 0) + 1));
      if (ranks.get(name) === rank || rank > layers.length) continue;
      ranks.set(name, rank);
      moved = true;
    }
    if (!moved) break;
  }
  const rows = new Map<number, LayerRow[]>();
  const middle = new Map<string, number>();
  for (const layer of layers)
    rows.set(ranks.get(layer.name) ?? 0, [...(rows.get(ranks.get(layer.name) ?? 0) ?? []), layer]);
  return [...rows]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([rank, members]) => {
      const wish = ({ from }: LayerRow): number =>
        from.length === 0 ? 0 : from.reduce((sum, name) => sum + (middle.get(name) ?? 0), 0) / from.length;
      return members
        .toSorted((a, b) => wish(a) - wish(b))
        .map((layer, place) => {
          middle.set(layer.name, (place + 0.5) / members.length);
          return { ...layer, rank, place, beside: members.length };
        });
    });
}
