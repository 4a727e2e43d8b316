/**
 * Which cell made which tensors, so that they end with the run that made them. TensorFlow.js frees nothing by itself: a
 * cell that is run again would leave what its former run made on the device for ever. The ledger listens to the engine
 * (`trackTensor`, `disposeTensor`) and, before a cell runs again, disposes what is left of its former run.
 *
 * Who made a variable does not say whose it is: training in one cell makes the optimizer's state of a model of another.
 * So variables end with the value that holds them: when the cell that made a model, or a variable by itself, runs again.
 * What a program keeps on purpose (`tf.keep`) is left to it.
 *
 * What remains after a run and cannot be reached from any name of the notebook is counted as leaked: told, not freed,
 * because something that cannot be seen from here (a closure, a timer) may still need it.
 */
export interface LedgerTensor {
  readonly id: number;
  readonly size: number;
  readonly dtype: string;
  readonly isDisposed: boolean;
  readonly kept?: boolean;
  dispose(): void;
}

/** The part of TensorFlow.js's engine that is listened to. */
export interface TensorEngine {
  trackTensor(tensor: LedgerTensor, ...rest: unknown[]): void;
  disposeTensor(tensor: LedgerTensor): void;
}

export interface TensorAccount {
  /** Alive, made by the cell's last run. */
  readonly tensors: number;
  readonly bytes: number;
  /** Of those, what no name of the notebook leads to. */
  readonly leakedTensors: number;
  readonly leakedBytes: number;
}

const mostSteps = 20_000;
/** Longer ones hold numbers or rows, not tensors. */
const longestList = 5000;

export class TensorLedger {
  readonly #byCell = new Map<string, Map<number, LedgerTensor>>();
  readonly #cellOf = new Map<number, string>();
  #cellId: string | undefined;

  /** Listens to an engine from here on. */
  watch(engine: TensorEngine): void {
    const track = engine.trackTensor;
    const dispose = engine.disposeTensor;
    engine.trackTensor = (tensor, ...rest) => {
      track.call(engine, tensor, ...rest);
      this.#note(tensor);
    };
    engine.disposeTensor = (tensor) => {
      dispose.call(engine, tensor);
      if (tensor.isDisposed) this.#forget(tensor.id);
    };
  }

  /** A cell is about to run: what its former run left ends, and what is made from here on is its own. */
  begin(cellId: string, formerValues: Iterable<unknown>): void {
    this.release(cellId, formerValues);
    this.#cellId = cellId;
  }

  /** What is made from here on is somebody else's, until told otherwise; answers whose it was. */
  attribute(owner: string | undefined): string | undefined {
    const before = this.#cellId;
    this.#cellId = owner;
    return before;
  }

  /** A cell is gone, or runs again: its tensors end, and the variables that its values hold. */
  release(cellId: string, formerValues: Iterable<unknown>): void {
    const isMine = ({ id }: LedgerTensor): boolean => this.#cellOf.get(id) === cellId;
    const held = holdings(formerValues);
    const models = held.models.filter((model) => holdings(weightsOf(model)).tensors.some(isMine));
    const ended = [...held.tensors.filter(isMine), ...holdings(models.flatMap(partsOf)).tensors];
    const left = [...(this.#byCell.get(cellId)?.values() ?? [])].filter((one) => !isVariable(one) && one.kept !== true);
    for (const tensor of [...ended, ...left]) if (!tensor.isDisposed) tensor.dispose();
    for (const id of this.#byCell.get(cellId)?.keys() ?? []) this.#cellOf.delete(id);
    this.#byCell.delete(cellId);
  }

  /** What a cell's last run holds, given all values of the notebook's names. */
  account(cellId: string, values: Iterable<unknown>): TensorAccount {
    const mine = [...(this.#byCell.get(cellId)?.values() ?? [])].filter((tensor) => !tensor.isDisposed);
    const reached = mine.length === 0 ? new Set<number>() : reachedFrom(values);
    const leaked = mine.filter((tensor) => !reached.has(tensor.id));
    return {
      tensors: mine.length,
      bytes: bytesOf(mine),
      leakedTensors: leaked.length,
      leakedBytes: bytesOf(leaked),
    };
  }

  #note(tensor: LedgerTensor): void {
    if (this.#cellId === undefined) return;
    const cellId = this.#cellId;
    const mine = this.#byCell.get(cellId) ?? new Map<number, LedgerTensor>();
    mine.set(tensor.id, tensor);
    this.#byCell.set(cellId, mine);
    this.#cellOf.set(tensor.id, cellId);
  }

  #forget(id: number): void {
    const cellId = this.#cellOf.get(id);
    if (cellId === undefined) return;
    this.#cellOf.delete(id);
    this.#byCell.get(cellId)?.delete(id);
  }
}

function isVariable(tensor: LedgerTensor): boolean {
  return "assign" in tensor && "trainable" in tensor;
}

function bytesOf(tensors: readonly LedgerTensor[]): number {
  return tensors.reduce(
    (sum, { size, dtype }) => sum + size * (dtype === "complex64" ? 8 : dtype === "bool" ? 1 : 4),
    0,
  );
}

interface Holdings {
  readonly tensors: readonly LedgerTensor[];
  readonly models: readonly object[];
}

function reachedFrom(values: Iterable<unknown>): ReadonlySet<number> {
  const { tensors, models } = holdings(values);
  return new Set([...tensors, ...holdings(models.flatMap(partsOf)).tensors].map(({ id }) => id));
}

/** Tensors and models that values are, or hold in plain objects, lists and maps; no getter is called. */
function holdings(values: Iterable<unknown>): Holdings {
  const tensors: LedgerTensor[] = [];
  const models: object[] = [];
  const seen = new Set<unknown>();
  const open: unknown[] = [...values];
  for (let steps = 0; open.length > 0 && steps < mostSteps; steps++) {
    const value = open.pop();
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isTensor(value)) tensors.push(value);
    else if (weightsOf(value).length > 0) models.push(value);
    else if (value instanceof Map || value instanceof Set) open.push(...value.values());
    else open.push(...fieldsOf(value));
  }
  return { tensors, models };
}

/** What a model holds on the device: its weights, and the state of its optimizer. */
function partsOf(model: object): readonly unknown[] {
  return [...weightsOf(model), (model as { readonly optimizer?: unknown }).optimizer];
}

function isTensor(value: object): value is LedgerTensor {
  return "dataId" in value && "dtype" in value && "dispose" in value && "isDisposed" in value;
}

function weightsOf(value: object): readonly unknown[] {
  if (typeof (value as { readonly countParams?: unknown }).countParams !== "function") return [];
  const { weights } = value as { readonly weights?: unknown };
  return Array.isArray(weights) ? weights.map((weight: { readonly val?: unknown } | null) => weight?.val) : [];
}

/** Data fields of plain objects and lists, and of an optimizer, which keeps its state in them. */
function fieldsOf(value: object): readonly unknown[] {
  if (ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value)) return value.length > longestList ? [] : value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null && !("applyGradients" in value)) return [];
  return Object.values(Object.getOwnPropertyDescriptors(value)).map((field) => field.value as unknown);
}
