/**
 * Values of the notebook's inputs in this tab: from the document (everybody's, and my own), and those of this tab's runs
 * alone. An editor writes into the document; who may only run asks the server to.
 */
import type * as Y from "yjs";
import type { ChangeSource } from "#lib/graph/auto-runner.ts";
import { type InputScope, inputKey, valueVersion } from "#lib/kernel/input-definition.ts";
import { origins } from "#lib/notebook/document.ts";
import { inputPlace, inputsFor, inputsOf, inputValue, setInput } from "#lib/notebook/inputs.ts";
import { type Json, type JsonObject, sameJson } from "#lib/notebook/json.ts";
import { inputBytesSchema } from "#lib/protocol/input.ts";
import { ApiProblem } from "./api/problem.ts";
import { ask, tell } from "./api/request.ts";
import { Signal } from "./notebook-signal.ts";

export interface InputsHost {
  readonly notebookId: string;
  readonly personId: string;
  readonly doc: Y.Doc;
  readonly editable: boolean;
  /** Whether the server takes what this person sets. */
  readonly mayPublish: boolean;
  announce(words: string): void;
}

export class NotebookInputs {
  /** Another value of any of them. */
  readonly changed = new Signal<number>(0);
  /** Whence the last change came; undefined for one of this tab alone. */
  source: ChangeSource | undefined;
  readonly #host: InputsHost;
  /** Of this tab's runs. */
  readonly #own = new Map<string, Json>();
  readonly #stop: () => void;
  #values: Readonly<Record<string, Json>>;

  constructor(host: InputsHost) {
    this.#host = host;
    this.#values = inputsFor(host.doc, host.personId);
    const inputs = inputsOf(host.doc);
    inputs.observe(this.#read);
    this.#stop = () => inputs.unobserve(this.#read);
  }

  end(): void {
    this.#stop();
  }

  /** What holds for me, by name. */
  values(): Readonly<Record<string, Json>> {
    return { ...this.#values, ...Object.fromEntries(this.#own) };
  }

  of(name: string): Json | undefined {
    return this.#own.get(name) ?? this.#values[name];
  }

  /** Versions of the values that somebody has set, by the names that runs know them by. */
  versions(): ReadonlyMap<string, string> {
    return new Map(Object.entries(this.values()).map(([name, value]) => [inputKey(name), valueVersion(value)]));
  }

  set(name: string, scope: InputScope, value: Json): void {
    // Who may only look tries values out for themselves.
    if (scope === "run" || !this.#host.mayPublish) {
      this.#own.set(name, value);
      this.source = undefined;
      this.changed.update((count) => count + 1);
      return;
    }
    const { doc, personId, notebookId, editable } = this.#host;
    if (!editable) {
      void tell(`/api/notebooks/${notebookId}/inputs`, { method: "PUT", body: { name, scope, value } }).catch(
        this.#refused,
      );
      return;
    }
    const place = inputPlace(name, scope === "person" ? personId : undefined);
    doc.transact(
      () => setInput(doc, place, { value, by: personId, at: Date.now(), client: doc.clientID }),
      origins.inputs,
    );
  }

  /** Keeps a picked file's bytes with the notebook; answers their digest. */
  async keep(bytes: Blob): Promise<string> {
    const address = `/api/notebooks/${this.#host.notebookId}/inputs/bytes`;
    const sent = { body: bytes, type: "application/octet-stream" };
    return (await ask(address, inputBytesSchema, { method: "POST", bytes: sent })).digest;
  }

  readonly #read = ({ keysChanged }: Y.YMapEvent<JsonObject>): void => {
    const values = inputsFor(this.#host.doc, this.#host.personId);
    if (sameJson(values, this.#values)) return;
    this.#values = values;
    const [place] = keysChanged;
    const entry = place === undefined ? undefined : inputValue(this.#host.doc, place);
    this.source = { clientId: entry?.client, personId: entry?.by };
    this.changed.update((count) => count + 1);
  };

  readonly #refused = (error: unknown): void => {
    if (!(error instanceof ApiProblem)) throw error;
    this.#host.announce(`The value was not set: ${error.detail}`);
    this.changed.update((count) => count + 1);
  };
}
