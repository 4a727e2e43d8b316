/** Every page: axe finds nothing in either theme, nothing overflows at 360, no error in the page. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  asOwner,
  createDataset,
  createFile,
  createInvite,
  createNotebook,
  createProject,
  openBrowser,
  openPageAs,
  origin,
} from "#test/support/browser.ts";

let browser: Browser;
let projectId: string;
let fileId: string;
let datasetId: string;
beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Every page, with a name that is long enough to need more than one line");
  const columns = Array.from({ length: 30 }, (_, at) => `column ${at}`).join(",");
  fileId = await createFile(projectId, "deep/down/a rather long name for a table.csv", `${columns}\n${columns}\n`);
  datasetId = await createDataset(projectId, "a-rather-long-name-for-a-dataset-of-tables", [fileId]);
  await createNotebook(projectId, "A notebook");
  await createNotebook(projectId, "Another notebook, with a name that is long enough to be cut on a phone");
  const trashed = await createNotebook(projectId, "In the trash");
  await asOwner(`/api/notebooks/${trashed}`, { method: "DELETE" });
});
afterAll(() => browser.close());

const inside = [
  ["home", () => `/p/${projectId}`],
  ["people", () => `/p/${projectId}/people`],
  ["files", () => `/p/${projectId}/files`],
  ["file", () => `/p/${projectId}/files?file=${fileId}`],
  ["datasets", () => `/p/${projectId}/datasets`],
  ["dataset", () => `/p/${projectId}/datasets/${datasetId}`],
  ["trash", () => `/p/${projectId}/trash`],
  ["settings", () => "/settings"],
  ["projects", () => "/projects"],
  ["organization", () => "/organization"],
  ["nothing there", () => "/p/none-such"],
] as const;

const outside = [
  ["sign-in", () => "/sign-in"],
  ["expired link", () => "/sign-in?link=used-up"],
  ["invite", async () => new URL(await createInvite(projectId)).pathname],
  ["expired invite", () => "/invite/none-such"],
  ["no such page", () => "/nowhere"],
] as const;

const wide = { width: 1280, height: 800 };
const narrow = { width: 360, height: 740 };

/** Wide in light, narrow in dark: each theme and each layout is looked at once. */
async function look(page: Page, address: string, theme: "light" | "dark") {
  await page.setViewportSize(theme === "light" ? wide : narrow);
  await page.goto(origin() + address, { waitUntil: "networkidle" });
  await page.locator("h1").first().waitFor();
  const { violations } = await new AxeBuilder({ page }).analyze();
  await page.setViewportSize(narrow);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  return {
    overflow,
    violations: violations.flatMap((violation) =>
      violation.nodes.map((node) => `${violation.id}: ${node.target.join(" ")}: ${node.failureSummary}`),
    ),
  };
}

const themed = async (context: BrowserContext, theme: "light" | "dark"): Promise<void> =>
  context.addCookies([{ name: "octavo-theme", value: theme, url: origin() }]);

for (const theme of ["light", "dark"] as const) {
  describe(`every page, ${theme}`, () => {
    let member: Page;
    let stranger: Page;
    const errors: string[] = [];
    beforeAll(async () => {
      const opened = await openPageAs(browser, projectId, "Evelyn Boyd Granville");
      member = opened.page;
      stranger = await (await browser.newContext({ reducedMotion: "reduce" })).newPage();
      for (const page of [member, stranger]) {
        page.on("pageerror", (error) => errors.push(String(error)));
        await themed(page.context(), theme);
      }
    });
    afterAll(async () => {
      for (const page of [member, stranger]) await page.context().close();
    });

    test.each(inside)("%s", async (_name, address) => {
      expect(await look(member, address(), theme)).toEqual({ violations: [], overflow: 0 });
      expect(errors).toEqual([]);
    });

    test.each(outside)("%s", async (_name, address) => {
      expect(await look(stranger, await address(), theme)).toEqual({ violations: [], overflow: 0 });
      expect(errors).toEqual([]);
    });
  });
}
