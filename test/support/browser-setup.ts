/** The browser suite's server: one Octavo for all its files, started before the first, gone after the last. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { startOctavoProcess } from "./octavo.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly octavo: {
      readonly origin: string;
      readonly signInLink: string;
      readonly adminToken: string;
      readonly owner: { readonly email: string; readonly password: string };
    };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // `npm test` names a Chromium; a lone run of this suite takes the one on the path, else Playwright's own
  process.env.OCTAVO_CHROMIUM ||= onPath("chromium") ?? "";
  const octavo = await startOctavoProcess();
  const { origin, signInLink, adminToken } = octavo;
  project.provide("octavo", { origin, signInLink, adminToken, owner: await nameOwner(origin, adminToken) });
  return async () => {
    await octavo.stop();
    await octavo.clean();
  };
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** The owner comes by link and has no password: gives them one, so that tests can sign them in again and again. */
async function nameOwner(origin: string, token: string): Promise<{ email: string; password: string }> {
  const owner = { email: "owner@example.org", password: "owner of the test server" };
  const response = await fetch(`${origin}/api/session`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(owner),
  });
  if (!response.ok) throw new Error(`the owner got no password: ${response.status} ${await response.text()}`);
  return owner;
}
