/**
 * The page's side of the language worker: keeps it at the newest text, asks, and lets a request go that nobody waits for
 * any more. The worker starts with the first request, never with the page; when it dies, requests answer nothing and the
 * next one starts another.
 *
 * Joins: the worker, and the Y.Texts of the TypeScript cells.
 */
import type * as Y from "yjs";
import { languageNamed } from "#lib/highlight/language.ts";
import { shown } from "#lib/text/line-ending.ts";
import { rawOf } from "../text-binding.ts";
import type { CellText, FromLanguageWorker, RequestName, Requests, ToLanguageWorker } from "./language-message.ts";

export interface LanguageCell {
  readonly cellId: string;
  readonly text: Y.Text;
  readonly language: string;
}

export interface LanguagePort {
  post(message: ToLanguageWorker): void;
  stop(): void;
}

/** Starts a worker; calls back with what it says, and once if it dies. */
export type StartLanguage = (hear: (message: FromLanguageWorker) => void, died: () => void) => LanguagePort;

/** While others type without pause, so often; a worker that died is started again so often. */
const SETTLE_TRIES = 24;
const DEATHS = 2;

/** How a question that must be true of the present texts ended. */
export type Settled<A> =
  | { readonly kind: "answer"; readonly answer: A }
  /** What was asked about is not there any more. */
  | { readonly kind: "gone" }
  /** The texts never rested. */
  | { readonly kind: "restless" }
  /** The worker could not be started, failed or was ended, again and again. */
  | { readonly kind: "away" };

interface Waiting {
  readonly resolve: (answer: unknown) => void;
}

export class LanguageClient {
  readonly #start: StartLanguage;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Set<() => void>();
  readonly #stops = new Map<Y.Text, () => void>();
  readonly #dirty = new Set<string>();
  #cells: readonly LanguageCell[] = [];
  #orderChanged = true;
  #changes = 0;
  #port: LanguagePort | undefined;
  #lastId = 0;
  #ended = false;

  constructor(start: StartLanguage) {
    this.#start = start;
  }

  /** All cells in shown order; those in other languages are left out here. */
  setCells(cells: readonly LanguageCell[]): void {
    const typescript = cells.filter(({ language }) => languageNamed(language) === "typescript");
    const before = new Map(this.#cells.map(({ cellId, text }) => [cellId, text]));
    this.#cells = typescript;
    this.#orderChanged = true;
    const texts = new Set(typescript.map(({ text }) => text));
    for (const [text, stop] of this.#stops) {
      if (texts.has(text)) continue;
      stop();
      this.#stops.delete(text);
    }
    for (const { cellId, text } of typescript) {
      if (before.get(cellId) !== text) this.#dirty.add(cellId);
      if (!this.#stops.has(text)) this.#stops.set(text, this.#follow(cellId, text));
    }
    this.#changed();
  }

  /** Calls back when any answer may have changed. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  knows(cellId: string): boolean {
    return this.#cells.some((cell) => cell.cellId === cellId);
  }

  /** Undefined when it was cancelled, or there is no answer to be had. */
  async ask<N extends RequestName>(
    name: N,
    ask: Requests[N]["ask"],
    signal?: { onCancellationRequested(listener: () => void): unknown; readonly isCancellationRequested: boolean },
  ): Promise<Requests[N]["answer"] | undefined> {
    if (signal?.isCancellationRequested) return undefined;
    const port = this.#ready();
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, { resolve: resolve as (answer: unknown) => void });
      signal?.onCancellationRequested(() => {
        if (!this.#waiting.delete(id)) return;
        this.#port?.post({ type: "cancel", id });
        resolve(undefined);
      });
      port.post({ type: "request", id, name, ask });
    });
  }

  /** Asks until an answer comes about texts that are still the same, or `ask` ends it. Always comes to an end. */
  async askSettled<N extends RequestName>(
    name: N,
    ask: () => Requests[N]["ask"] | undefined,
  ): Promise<Settled<Requests[N]["answer"]>> {
    let deaths = 0;
    for (let tries = 0; tries < SETTLE_TRIES; tries++) {
      const asked = ask();
      if (asked === undefined) return { kind: "gone" };
      const changes = this.#changes;
      const answer = await this.ask(name, asked);
      if (answer === undefined) {
        deaths += 1;
        if (this.#ended || deaths > DEATHS) return { kind: "away" };
      } else if (changes === this.#changes) return { kind: "answer", answer };
    }
    return { kind: "restless" };
  }

  /** Ends the worker, whatever it is doing; the next question starts another. */
  restart(): void {
    this.#end();
  }

  stop(): void {
    for (const stop of this.#stops.values()) stop();
    this.#stops.clear();
    this.#cells = [];
    this.#ended = true;
    this.#end();
  }

  #follow(cellId: string, text: Y.Text): () => void {
    const changed = (): void => {
      this.#dirty.add(cellId);
      this.#changed();
    };
    text.observe(changed);
    return () => text.unobserve(changed);
  }

  #changed(): void {
    this.#changes++;
    for (const listener of this.#listeners) listener();
  }

  /** A worker that has been told everything. */
  #ready(): LanguagePort {
    if (!this.#port) {
      for (const { cellId } of this.#cells) this.#dirty.add(cellId);
      this.#orderChanged = true;
      // One that was replaced may still speak or die: it must not be heard for its successor.
      let port: LanguagePort | undefined;
      const isMine = (): boolean => port === undefined || port === this.#port;
      port = this.#start(
        (message) => isMine() && this.#hear(message),
        () => isMine() && this.#end(),
      );
      this.#port = port;
    }
    if (this.#orderChanged || this.#dirty.size > 0) {
      const changed: CellText[] = this.#cells
        .filter(({ cellId }) => this.#dirty.has(cellId))
        .map(({ cellId, text }) => ({ cellId, text: shown(rawOf(text)) }));
      this.#port.post({ type: "cells", order: this.#cells.map(({ cellId }) => cellId), changed });
      this.#dirty.clear();
      this.#orderChanged = false;
    }
    return this.#port;
  }

  #hear(message: FromLanguageWorker): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    waiting?.resolve(message.ok ? message.answer : undefined);
  }

  #end(): void {
    this.#port?.stop();
    this.#port = undefined;
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}
