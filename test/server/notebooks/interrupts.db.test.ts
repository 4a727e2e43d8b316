import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { PersonId } from "#lib/base/id.ts";
import { createInterrupts, type Interrupts } from "#server/notebooks/interrupts.ts";
import { openStudio, type Studio } from "#test/support/studio.ts";
import type { Workspace } from "#test/support/workspace.ts";

let workspace: Workspace<Studio>;
let now = 1_000_000;
const server = (key = "the server's key"): Interrupts =>
  createInterrupts({ db: workspace.db, key: async () => key, now: () => now });
let interrupts: Interrupts;
beforeAll(async () => {
  workspace = await openStudio(path.join(os.tmpdir(), "octavo-no-examples"));
});
beforeEach(() => {
  interrupts = server();
});
afterAll(() => workspace.stop());

type Handle = (request: object) => Promise<unknown>;

function handlersOf({ routes }: Interrupts) {
  const of = (path: string): Handle => {
    const found = routes.find((route) => route.path === path);
    if (found === undefined) throw new Error(path);
    return found.handle as unknown as Handle;
  };
  return {
    asked: async (ticket: string) => {
      const incoming = Object.assign(Readable.from([Buffer.from(ticket)]), { headers: {} });
      const answer = (await of("/api/interrupts/asked")({ incoming })) as Response;
      return [await answer.text(), answer.headers.get("access-control-allow-origin")];
    },
    ticket: (personId: string) => of("/api/interrupts/tickets")({ principal: { personId } }),
    raise: (ticket: string, personId: string) => of("/api/interrupts")({ principal: { personId }, body: { ticket } }),
  };
}

test("a ticket says no until its own person raises it; nobody else does, and no ticket is known by guessing", async () => {
  const { asked, raise } = handlersOf(interrupts);
  const ticket = await interrupts.open("ana" as PersonId);
  expect(await asked(`${ticket}.run1`)).toEqual(["no", "*"]);
  await expect(raise(`${ticket}.run1`, "mina")).rejects.toMatchObject({ code: "not_found" });
  await expect(raise("guessed", "ana")).rejects.toMatchObject({ code: "not_found" });
  await raise(`${ticket}.run1`, "ana");
  await raise(`${ticket}.run1`, "ana");
  expect(await asked(`${ticket}.run1`)).toEqual(["yes", "*"]);
  // What was started with it goes on.
  expect(await asked(`${ticket}.run2`)).toEqual(["no", "*"]);
  expect(await asked(await interrupts.open("ana" as PersonId))).toEqual(["no", "*"]);
  expect(await asked("nothing")).toEqual(["no", "*"]);
});

test("every server answers for a ticket, and so does the next one after a restart", async () => {
  const other = server();
  const ticket = await interrupts.open("ana" as PersonId);
  await handlersOf(other).raise(`${ticket}.run`, "ana");
  expect(await handlersOf(interrupts).asked(`${ticket}.run`)).toEqual(["yes", "*"]);
  expect(await handlersOf(server()).asked(`${ticket}.run`)).toEqual(["yes", "*"]);
  // A ticket of another house is none, even where somebody knows what was raised.
  expect(await handlersOf(server("another key")).asked(`${ticket}.run`)).toEqual(["no", "*"]);
});

test("runs that no notebook is told of have tickets, too", async () => {
  const { asked, ticket, raise } = handlersOf(interrupts);
  const { ticket: mine } = (await ticket("ana")) as { ticket: string };
  await raise(mine, "ana");
  expect(await asked(mine)).toEqual(["yes", "*"]);
});

test("what was raised is forgotten after a day", async () => {
  const { asked, raise } = handlersOf(interrupts);
  const ticket = await interrupts.open("ana" as PersonId);
  await raise(ticket, "ana");
  now += 86_400_000;
  await interrupts.sweep();
  expect(await asked(ticket)).toEqual(["yes", "*"]);
  now += 1;
  await interrupts.sweep();
  expect(await asked(ticket)).toEqual(["no", "*"]);
});

test("a question is short", async () => {
  await expect(handlersOf(interrupts).asked("x".repeat(1000))).rejects.toMatchObject({ code: "too_large" });
});
