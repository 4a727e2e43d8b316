import type { Watched } from "./notebook-signal.ts";

/** The value as soon as it is as wanted, or as it is after `limitMs`. */
export function until<T>(
  source: Pick<Watched<T>, "get" | "subscribe">,
  wanted: (value: T) => boolean,
  limitMs: number,
): Promise<T> {
  if (wanted(source.get())) return Promise.resolve(source.get());
  return new Promise((resolve) => {
    const end = (): void => {
      stop();
      clearTimeout(timer);
      resolve(source.get());
    };
    const stop = source.subscribe(() => {
      if (wanted(source.get())) end();
    });
    const timer = setTimeout(end, limitMs);
  });
}
