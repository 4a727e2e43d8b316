/**
 * The connection pool: node-postgres with two habits of ours. Errors leave it translated (errors.ts), whichever way a
 * query was sent, and int8 arrives as a number (our times and counters stay far below 2^53) instead of a string.
 */
import pg from "pg";
import { translate } from "./errors.ts";

type Callback = (error: Error | undefined | null, ...rest: unknown[]) => void;

const INT8 = 20;

class TranslatingClient extends pg.Client {
  override query(...args: unknown[]): never {
    return translating(super.query, this, args);
  }
}

class TranslatingPool extends pg.Pool {
  override connect(...args: unknown[]): never {
    return translating(super.connect, this, args);
  }

  /** Not only through the client's: the pool answers a query whose connection broke by itself. */
  override query(...args: unknown[]): never {
    return translating(super.query, this, args);
  }
}

/** Calls a driver's method that takes a callback last or else answers a promise, and translates what it fails with. */
function translating(method: unknown, self: pg.Client | pg.Pool, args: unknown[]): never {
  const last = args.at(-1);
  if (typeof last === "function") args[args.length - 1] = translated(last as Callback);
  const result: unknown = Reflect.apply(method as (...args: unknown[]) => unknown, self, args);
  return (result instanceof Promise ? result.catch(rethrow) : result) as never;
}

export function createPool(config: pg.ClientConfig & { readonly max?: number }): pg.Pool {
  const types = {
    getTypeParser: (oid: number, format?: "text" | "binary") =>
      oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format as "text"),
  };
  return new TranslatingPool({
    max: 16,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    ...config,
    types: types as pg.CustomTypesConfig,
    Client: TranslatingClient,
  });
}

function translated(callback: Callback): Callback {
  return (error, ...rest) => callback(error ? (translate(error) as Error) : error, ...rest);
}

function rethrow(error: unknown): never {
  throw translate(error);
}
