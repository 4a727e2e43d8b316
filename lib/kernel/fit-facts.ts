/** What a tracker notes of a training before it begins: how it is trained, and what. */
import { isModel, type ModelLike } from "./model-summary.ts";
import { trackLimits } from "./tracking-request.ts";
import type { TrainingEvent } from "./training-state.ts";

interface CompiledLike extends ModelLike {
  readonly optimizer?: { getClassName?(): string; readonly learningRate?: unknown };
  readonly loss?: unknown;
  countParams?(): number;
}

export function fitParams(
  { unit, total, batchSize, stepsPerEpoch }: Extract<TrainingEvent, { type: "begin" }>,
  model: object | undefined,
): Record<string, string> {
  const compiled: Partial<CompiledLike> = model !== undefined && isModel(model) ? model : {};
  const { optimizer, loss } = compiled;
  const facts: Readonly<Record<string, unknown>> = {
    [unit === "epoch" ? "epochs" : "steps"]: total,
    batchSize,
    batchesPerEpoch: stepsPerEpoch,
    optimizer: optimizer?.getClassName?.(),
    learningRate: typeof optimizer?.learningRate === "number" ? optimizer.learningRate : undefined,
    loss: lossWords(loss),
    parameters: parametersOf(compiled),
  };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known.map(([key, value]) => [key, String(value).slice(0, trackLimits.text)]));
}

/** Its layers as a text; undefined for what is no model, or is not built yet. */
export function modelText(model: object | undefined): string | undefined {
  if (model === undefined || !isModel(model)) return undefined;
  const lines: string[] = [];
  try {
    model.summary(80, undefined, (line) => lines.push(line));
  } catch {
    return undefined;
  }
  return lines.join("\n").slice(0, trackLimits.text);
}

function lossWords(loss: unknown): string | undefined {
  if (typeof loss === "string") return loss;
  if (typeof loss === "function") return loss.name === "" ? "a function" : loss.name;
  return typeof loss === "object" && loss !== null ? JSON.stringify(loss) : undefined;
}

/** How many numbers a model learns; undefined while it is not built. */
export function parametersOf(model: object): number | undefined {
  try {
    return (model as Partial<CompiledLike>).countParams?.();
  } catch {
    return undefined; // not built yet
  }
}
