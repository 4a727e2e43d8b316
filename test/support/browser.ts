/**
 * Browsers for tests: a Chromium with software WebGPU, people who are signed in, projects and notebooks made through the
 * API. Each test makes its own people and projects, so that files do not know of each other.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "@playwright/test";
import { expect, inject } from "vitest";
import type { Right } from "#lib/base/rights.ts";
import { datasetManifestSchema } from "#lib/protocol/dataset.ts";
import { fileSchema } from "#lib/protocol/file.ts";
import { createdNotebookSchema } from "#lib/protocol/notebook.ts";
import { acceptedInviteSchema, inviteSchema } from "#lib/protocol/person.ts";
import { projectSchema } from "#lib/protocol/project.ts";

/** facts: WebGPU on a software adapter; as root no sandbox; no traffic of the browser's own. */
const flags = [
  "--enable-unsafe-webgpu",
  "--disable-gpu-watchdog",
  "--disable-background-networking",
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
];

/** Close it in `afterAll`. */
export function openBrowser(): Promise<Browser> {
  const executablePath = process.env.OCTAVO_CHROMIUM || undefined;
  return chromium.launch({ args: flags, ...(executablePath === undefined ? {} : { executablePath }) });
}

export const origin = (): string => inject("octavo").origin;

/** A call of the API as the owner. */
export async function asOwner(address: string, init: { readonly method?: string; readonly body?: unknown } = {}) {
  const { adminToken } = inject("octavo");
  const response = await fetch(origin() + address, {
    method: init.method ?? "GET",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/json" },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  });
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${address}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

export async function createProject(name: string): Promise<string> {
  return projectSchema.parse(await asOwner("/api/projects", { method: "POST", body: { name } })).id;
}

export async function createNotebook(projectId: string, name: string): Promise<string> {
  const made = await asOwner(`/api/projects/${projectId}/notebooks`, { method: "POST", body: { name } });
  return createdNotebookSchema.parse(made).id;
}

/** Files one file; answers its id. */
export async function createFile(projectId: string, path: string, content: string, overwrite = false): Promise<string> {
  const { adminToken } = inject("octavo");
  const query = new URLSearchParams({ path, overwrite: String(overwrite) });
  const response = await fetch(`${origin()}/api/projects/${projectId}/files/content?${query}`, {
    method: "PUT",
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/octet-stream" },
    body: content,
  });
  return fileSchema.parse(await response.json()).id;
}

/** A dataset of these files; answers its id. */
export async function createDataset(projectId: string, name: string, files: readonly string[]): Promise<string> {
  const made = await asOwner(`/api/projects/${projectId}/datasets`, { method: "POST", body: { name, files } });
  return datasetManifestSchema.parse(made).datasetId;
}

/** The address of a fresh invite link. */
export async function createInvite(projectId: string, right: Right = "edit"): Promise<string> {
  const invite = inviteSchema.parse(
    await asOwner(`/api/projects/${projectId}/invites`, { method: "POST", body: { right } }),
  );
  if (invite.url === undefined) throw new Error("an invite without its link");
  return invite.url;
}

export interface SignedIn {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** Sign-ins are limited per network; the test server believes what we say ours is (2001:db8::/32 is nobody's). */
function ownAddress(): Record<string, string> {
  const network = randomBytes(4).toString("hex");
  return { "x-forwarded-for": `2001:db8:${network.slice(0, 4)}:${network.slice(4)}::1` };
}

/** Makes a new member of the project and signs the context in as them. */
export async function signIn(
  context: BrowserContext,
  projectId: string,
  name: string,
  right: Right = "edit",
): Promise<SignedIn> {
  const token = new URL(await createInvite(projectId, right)).pathname.split("/").at(-1);
  const person = { name, email: `${randomUUID()}@example.org`, password: randomUUID() };
  const answer = await context.request.post(`${origin()}/api/invites/${token}/accept`, {
    data: person,
    headers: ownAddress(),
  });
  acceptedInviteSchema.parse(await answer.json());
  return person;
}

/** Fails with what axe finds wrong in the page as it stands. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** The same in both themes, which it leaves as the system's. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** A page of the owner, who manages every project. */
export async function openPageAsOwner(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const answer = await context.request.post(`${origin()}/api/auth/sign-in/email`, {
    data: inject("octavo").owner,
    headers: ownAddress(),
  });
  if (!answer.ok()) throw new Error(`the owner could not sign in: ${answer.status()}`);
  return context.newPage();
}

/** A context of a new member of the project, with a page; `errors` collects what nobody caught in it. */
export async function openPageAs(
  browser: Browser,
  projectId: string,
  name: string,
  options: BrowserContextOptions & { readonly right?: Right } = {},
): Promise<{ readonly page: Page; readonly context: BrowserContext; readonly errors: readonly string[] }> {
  const { right, ...contextOptions } = options;
  const context = await browser.newContext({ reducedMotion: "reduce", ...contextOptions });
  await signIn(context, projectId, name, right);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  return { page, context, errors };
}
