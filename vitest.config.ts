import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const cores = availableParallelism();

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
          isolate: false, // pure code: a fresh process per file costs as much as the tests themselves
          maxWorkers: Math.max(2, cores),
          include: ["test/**/*.test.{ts,tsx}"],
          exclude: ["test/**/*.{db,browser,python}.test.ts", "node_modules/**"],
          testTimeout: 30_000, // a busy machine is slow; no test of this suite waits for time to pass
        },
      },
      {
        test: {
          name: "db",
          isolate: false, // every file has a database of its own
          maxWorkers: Math.max(3, cores), // they wait for a database, for sockets, for processes
          sequence: { groupOrder: 1 },
          include: ["test/**/*.db.test.ts"],
          globalSetup: ["test/support/postgres-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "browser",
          retry: 1, // a browser on a machine that does other work may miss a deadline; what fails twice is broken
          include: ["test/**/*.browser.test.ts"],
          globalSetup: ["test/support/browser-setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 2, // people, projects and notebooks are each file's own
          sequence: { groupOrder: 2 },
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
