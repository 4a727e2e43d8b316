/** The browser suite's server: one Octavo for all its files, started before the first, gone after the last. */

import { existsSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { openNpmRegistry } from "./npm-registry.ts";
import { startOctavoProcess } from "./octavo.ts";

declare module "vitest" {
  export interface ProvidedContext {
    readonly octavo: {
      readonly origin: string;
      readonly adminToken: string;
      readonly owner: { readonly email: string; readonly password: string };
    };
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  // `npm test` names a Chromium; a lone run of this suite takes the one on the path, else Playwright's own
  process.env.OCTAVO_CHROMIUM ||= onPath("chromium") ?? "";
  // so that each person of a test can come from an address of their own, as people do
  const npm = await openNpmRegistry();
  for (const name of ["d3-array", "internmap"]) await npm.publishInstalled(name);
  const octavo = await startOctavoProcess({
    env: { OCTAVO_TRUST_PROXY: "loopback", OCTAVO_NPM_REGISTRY: npm.address },
  });
  try {
    const owner = await nameOwner(octavo.origin, octavo.signInLink);
    project.provide("octavo", { origin: octavo.origin, adminToken: octavo.adminToken, owner });
  } catch (error) {
    await octavo.kill();
    throw error;
  }
  return async () => {
    await octavo.stop();
    await octavo.clean();
    await npm.stop();
  };
}

function onPath(name: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** The owner comes by the printed link, once: gives them a password, so that tests can sign them in again and again. */
async function nameOwner(origin: string, signInLink: string): Promise<{ email: string; password: string }> {
  const send = async (method: string, path: string, body: unknown, cookie = ""): Promise<Response> => {
    const headers = { "content-type": "application/json", cookie };
    const response = await fetch(origin + path, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  const token = new URL(signInLink).searchParams.get("link");
  const signedIn = await send("POST", "/api/session/link", { token });
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]);
  const owner = { email: "owner@example.org", password: "owner of the test server" };
  await send("PATCH", "/api/session", owner, cookie.join("; "));
  return owner;
}
