/** The database suite's server: started before its first file, gone after its last. */
import type { TestProject } from "vitest/node";
import { startTestServer } from "./postgres-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly postgres: { readonly base: string; readonly template: string };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  project.provide("postgres", { base: server.base, template: server.template });
  return () => server.stop();
}
