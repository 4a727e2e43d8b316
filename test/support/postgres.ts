/** A database for one test or file: fresh, migrated, on the run's server; dropped when stopped. */
import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { type Database, openDatabase } from "#server/db/index.ts";
import { administer, testLog, urlOf } from "./postgres-server.ts";

export type TestDatabase = Database & { readonly url: string };

/** `empty`: without even our tables. */
export async function createTestDatabase(options: { readonly empty?: boolean } = {}): Promise<TestDatabase> {
  const { base, template } = inject("postgres");
  const name = `${template.replace(/template$/, "")}${randomBytes(6).toString("hex")}`;
  await administer(base, [`create database ${name} template ${options.empty ? "template0" : template}`]);
  const url = urlOf(base, name);
  const database = await openDatabase({ url, log: testLog, connections: 10, migrate: !options.empty });
  return {
    ...database,
    url,
    stop: async () => {
      await database.stop();
      await administer(base, [`drop database if exists ${name} with (force)`]);
    },
  };
}
