/** Every table, for migrations; one file per server module. */
export * from "./blobs.ts";
