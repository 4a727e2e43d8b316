/** The browser suite's server: one Octavo for all its files, started before the first, gone after the last. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startOctavoProcess } from "./octavo.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly octavo: { readonly origin: string; readonly signInLink: string; readonly adminToken: string };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // `npm test` names a Chromium; a lone run of this suite takes the one on the path, else Playwright's own
  process.env.OCTAVO_CHROMIUM ||= onPath("chromium") ?? "";
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

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}
