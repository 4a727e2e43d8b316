import { defineConfig } from "vitest/config";

/**
 * Three suites, told apart by the file's suffix: pure and in-process (`.test.ts`), against a real PostgreSQL
 * (`.db.test.ts`, one server shared by the run, one database per file), and in a real browser
 * (`.browser.test.ts`, Playwright's library against a started Octavo).
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/**/*.{db,browser,python}.test.ts", "node_modules/**"],
          testTimeout: 30_000, // a busy machine is slow; no test of this suite waits for time to pass
        },
      },
      {
        test: {
          name: "db",
          include: ["test/**/*.db.test.ts"],
          globalSetup: ["test/support/postgres-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          retry: 2, // a browser on a busy machine may miss a deadline; what fails three times is broken
          include: ["test/**/*.browser.test.ts"],
          globalSetup: ["test/support/browser-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "python",
          include: ["test/**/*.python.test.ts"],
          globalSetup: ["test/support/postgres-setup.ts"],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
