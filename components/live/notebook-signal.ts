/**
 * One value that others watch: the smallest store that `useSyncExternalStore` takes. The notebook page is built of many
 * of them, so that an edit renders the one cell it touches and nothing else.
 */
import { useCallback, useRef, useSyncExternalStore } from "react";

export interface Watched<T> {
  readonly get: () => T;
  readonly subscribe: (listener: () => void) => () => void;
}

/** A value that is set; listeners hear of it when it is another one. */
export class Signal<T> implements Watched<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const listener of [...this.#listeners]) listener();
  }

  update(change: (value: T) => T): void {
    this.set(change(this.#value));
  }
}

/** A value that is computed when somebody asks, again only after `invalidate`. */
export class Derived<T> implements Watched<T> {
  readonly #compute: (before: T | undefined) => T;
  #value: T | undefined;
  #fresh = false;
  readonly #listeners = new Set<() => void>();

  constructor(compute: (before: T | undefined) => T) {
    this.#compute = compute;
  }

  readonly get = (): T => {
    if (!this.#fresh) {
      this.#value = this.#compute(this.#value);
      this.#fresh = true;
    }
    return this.#value as T;
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get watched(): boolean {
    return this.#listeners.size > 0;
  }

  invalidate(): void {
    this.#fresh = false;
    for (const listener of [...this.#listeners]) listener();
  }
}

export function useWatched<T>(source: Watched<T>): T {
  return useSyncExternalStore(source.subscribe, source.get, source.get);
}

/** A part of a value; renders only when the part is another one. `select` answers a primitive or a kept object. */
export function useSelected<T, S>(source: Watched<T>, select: (value: T) => S): S {
  const latest = useRef(select);
  latest.current = select;
  const get = useCallback(() => latest.current(source.get()), [source]);
  return useSyncExternalStore(source.subscribe, get, get);
}
