/**
 * Results that the document does not hold: of somebody who may only read, or who keeps a run to themselves. They are
 * shown to their own reader in place of the shared ones, and kept whole, so that who has the right can publish them
 * later as what they are: the same run, with its code and its outputs.
 */
import type { CellId } from "#lib/base/id.ts";
import type { ExecutionEvent, StartExecutions } from "#lib/protocol/execution.ts";
import type { ExecutionSender, StartAnswer } from "./notebook-executions.ts";
import { sourceHash } from "./notebook-hash.ts";
import type { LocalOutputs } from "./notebook-local-outputs.ts";
import { Signal } from "./notebook-signal.ts";

interface OwnOrder {
  readonly cellId: CellId;
  readonly executionId: string;
  readonly source: string;
}

interface OwnRun extends OwnOrder {
  readonly session: Pick<StartExecutions, "sessionId" | "place">;
  readonly events: ExecutionEvent[];
  characters: number;
}

/** A run that prints more than this is shown, and too large to be published afterwards. */
const keptCharacters = 4_000_000;

export class OwnResults {
  /** Cells that show my own results, whether they can be published. */
  readonly cells = new Signal<ReadonlyMap<CellId, { readonly finished: boolean; readonly whole: boolean }>>(new Map());
  readonly #local: LocalOutputs;
  readonly #runs = new Map<string, OwnRun>();

  constructor(local: LocalOutputs) {
    this.#local = local;
  }

  begin(orders: readonly OwnOrder[], session: OwnRun["session"]): void {
    for (const order of orders) {
      this.#forget(order.cellId);
      const { cellId, executionId, source } = order;
      this.#runs.set(executionId, { cellId, executionId, source, session, events: [], characters: 0 });
      this.#local.begin(executionId, cellId);
    }
    this.#tell();
  }

  has(executionId: string): boolean {
    return this.#runs.has(executionId);
  }

  take(executionId: string, event: ExecutionEvent): void {
    const run = this.#runs.get(executionId);
    if (run === undefined) return;
    run.characters += event.type === "stream" ? event.text.length : JSON.stringify(event).length;
    if (run.characters <= keptCharacters || event.type === "finished") run.events.push(event);
    if (event.type === "finished") this.#tell();
  }

  /** The shared outputs are shown again. */
  drop(cellId: CellId): void {
    this.#forget(cellId);
    this.#local.drop(cellId);
    this.#tell();
  }

  /** Everybody gets to see them, if the text is still what ran and the server grants it. */
  async publish(cellId: CellId, sender: ExecutionSender): Promise<StartAnswer> {
    const run = [...this.#runs.values()].find((one) => one.cellId === cellId);
    if (run === undefined) return { kind: "started" };
    const { executionId, source, session, events } = run;
    const answer = await sender.start({
      ...session,
      cells: [{ cellId, executionId, sourceHash: sourceHash(source) }],
    });
    if (answer.kind !== "started" && answer.kind !== "unheard") return answer;
    for (const event of events) sender.add(executionId, event);
    this.#forget(cellId);
    this.#tell();
    return answer;
  }

  #forget(cellId: CellId): void {
    for (const [executionId, run] of this.#runs) if (run.cellId === cellId) this.#runs.delete(executionId);
  }

  #tell(): void {
    this.cells.set(
      new Map(
        [...this.#runs.values()].map(({ cellId, events, characters }) => [
          cellId,
          { finished: events.at(-1)?.type === "finished", whole: characters <= keptCharacters },
        ]),
      ),
    );
  }
}
