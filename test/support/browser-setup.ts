/** The browser suite's server: one Octavo for all its files, started before the first, gone after the last. */
import type { TestProject } from "vitest/node";
import { startOctavoProcess } from "./octavo.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly octavo: { readonly origin: string; readonly signInLink: string; readonly adminToken: string };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const octavo = await startOctavoProcess();
  project.provide("octavo", {
    origin: octavo.origin,
    signInLink: octavo.signInLink,
    adminToken: octavo.adminToken,
  });
  return async () => {
    await octavo.stop();
    await octavo.clean();
  };
}
