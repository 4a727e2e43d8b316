/**
 * The names that code cells declare, for headers, the outline and screen readers. Parsed in idle moments a few at a
 * time, and only once per text: names may be a moment behind, typing may not wait for them.
 */
import type { CellId } from "#lib/base/id.ts";
import type { NotebookModel } from "./notebook-model.ts";
import { Signal } from "./notebook-signal.ts";

type Parse = (source: string) => readonly string[] | undefined;

const none: readonly string[] = [];
const parsed = new Set(["typescript", "javascript"]);
const settleMs = 250;
const sliceMs = 8;

export class DeclaredNames {
  /** Counts rounds after which some names are others. */
  readonly changed = new Signal<number>(0);
  readonly #model: NotebookModel;
  readonly #known = new Map<CellId, { readonly source: string; readonly names: readonly string[] }>();
  readonly #stale = new Set<CellId>();
  readonly #stops: readonly (() => void)[];
  #parse: Parse | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  constructor(model: NotebookModel) {
    this.#model = model;
    this.#stops = [
      model.order.subscribe(() => this.#mark(model.order.get().filter((id) => !this.#known.has(id)))),
      model.edited.subscribe(() => this.#mark(model.edited.get())),
    ];
    this.#mark(model.order.get());
  }

  of(id: CellId): readonly string[] {
    return this.#known.get(id)?.names ?? none;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  #mark(ids: Iterable<CellId>): void {
    for (const id of ids) this.#stale.add(id);
    if (this.#stale.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#work(), settleMs);
  }

  async #work(): Promise<void> {
    const { readCell } = await import("#lib/graph/cell-names.ts");
    this.#parse ??= (source) => {
      const reading = readCell(source);
      return reading.ok ? reading.names.declares.map(({ name }) => name) : undefined;
    };
    if (this.#ended) return;
    const until = performance.now() + sliceMs;
    let news = false;
    for (const id of this.#stale) {
      this.#stale.delete(id);
      news = this.#look(id, this.#parse) || news;
      if (performance.now() > until) break;
    }
    if (news) this.changed.update((round) => round + 1);
    if (this.#stale.size > 0) this.#timer = setTimeout(() => void this.#work(), sliceMs);
  }

  /** Whether the cell declares other names than before; text that does not parse keeps the last ones. */
  #look(id: CellId, parse: Parse): boolean {
    const cell = this.#model.cell(id);
    const before = this.#known.get(id);
    const facts = cell?.facts.get();
    if (cell === undefined || facts?.type !== "code" || !parsed.has(facts.language)) return this.#known.delete(id);
    const source = cell.source.get();
    if (before?.source === source) return false;
    const names = parse(source) ?? before?.names ?? none;
    this.#known.set(id, { source, names });
    return before === undefined ? names.length > 0 : names.join() !== before.names.join();
  }
}
