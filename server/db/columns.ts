/** Columns that drizzle lacks or that every table of ours declares alike. */
import { bigint, customType } from "drizzle-orm/pg-core";

/** Bytes, as node-postgres gives them. */
export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});

/** A moment: milliseconds since 1970 UTC. Name it `…_at`. */
export function moment(name: string) {
  return bigint(name, { mode: "number" });
}

/** A count or size of bytes that may pass 2^31. */
export function bigCount(name: string) {
  return bigint(name, { mode: "number" });
}
