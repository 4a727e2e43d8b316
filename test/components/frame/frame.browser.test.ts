import type { Browser, Page } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProject, openBrowser, openPageAs, origin } from "#test/support/browser.ts";

let browser: Browser;
let projectId: string;
beforeAll(async () => {
  browser = await openBrowser();
  projectId = await createProject("Frame");
});
afterAll(() => browser.close());

async function openHome(viewport = { width: 1440, height: 900 }): Promise<Page> {
  const { page } = await openPageAs(browser, projectId, "Annie Easley", { viewport });
  await page.goto(`${origin()}/p/${projectId}`);
  await page.getByRole("heading", { name: "Frame", level: 1 }).waitFor();
  return page;
}

describe("by keyboard", () => {
  test("the palette opens, finds, explains and goes", async () => {
    const page = await openHome();
    await page.keyboard.press("Control+k");
    const input = page.getByRole("combobox", { name: "Search or run a command" });
    await input.waitFor();
    await input.fill("panel");
    await page.getByText("This page has none.").waitFor();
    await input.fill("peop");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
  });

  test("Escape closes the palette and gives the focus back", async () => {
    const page = await openHome();
    const box = page.getByRole("button", { name: /Search or run a command/ });
    await box.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("combobox").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("combobox").waitFor({ state: "detached" });
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  test("Ctrl B hides the tree, and it stays hidden after a reload", async () => {
    const page = await openHome();
    const tree = page.getByRole("navigation", { name: "Project" });
    await tree.waitFor();
    await page.keyboard.press("Control+b");
    await tree.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("button", { name: "Show the project tree" }).waitFor();
    expect(await tree.count()).toBe(0);
  });

  test("Tab passes through everything and back to the start", async () => {
    const page = await openHome();
    const seen = new Set<string>();
    for (let step = 0; step < 60; step++) {
      await page.keyboard.press("Tab");
      const name = await page.evaluate(() => {
        const at = document.activeElement;
        return at === null || at === document.body
          ? ""
          : `${at.tagName} ${at.textContent} ${at.getAttribute("aria-label")}`;
      });
      if (seen.has(name)) break;
      seen.add(name);
    }
    const all = [...seen].join("\n");
    for (const name of ["Skip to the page", "Search or run a command", "New notebook", "your menu", "People"])
      expect(all).toContain(name);
    expect(seen.size).toBeLessThan(60);
  });
});

describe("the theme", () => {
  test("is the one of the preferences before any script ran", async () => {
    const { page, context } = await openPageAs(browser, projectId, "Annie Easley", { colorScheme: "light" });
    await page.goto(`${origin()}/settings`);
    await page.getByRole("radio", { name: "Dark" }).click();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe("dark");
    const html = await (await context.request.get(`${origin()}/settings`)).text();
    expect(html).toContain('data-theme="dark"');
  });
});

describe("with little room", () => {
  test("the tree is an overlay that closes when one goes somewhere", async () => {
    const page = await openHome({ width: 800, height: 700 });
    expect(await page.getByRole("navigation", { name: "Project" }).count()).toBe(0);
    await page.getByRole("button", { name: "Show the project tree" }).click();
    await page.getByRole("navigation", { name: "Project" }).getByRole("link", { name: "People" }).click();
    await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("on a phone a menu is a sheet from below, all of it in sight", async () => {
    const page = await openHome({ width: 390, height: 844 });
    await page.getByRole("button", { name: /your menu/ }).click();
    const menu = page.getByRole("menu");
    await menu.waitFor();
    const box = await menu.boundingBox();
    expect({ left: box?.x, width: box?.width, bottom: (box?.y ?? 0) + (box?.height ?? 0) }).toEqual({
      left: 0,
      width: 390,
      bottom: 844,
    });
    await page.getByRole("menuitem", { name: "Settings" }).click();
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
  });
});

describe("with motion off", () => {
  test("nothing is animated, and what is held back still is", async () => {
    const page = await openHome();
    await page.getByRole("button", { name: /your menu/ }).click();
    const animation = (selector: string): Promise<string> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).animationName);
    expect(await animation("[role=menu]")).toBe("none");
    await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p id="late" class="held-back">late</p>'));
    expect(await animation("#late")).toBe("held-back");
  });
});
