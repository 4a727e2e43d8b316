import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { PersonId } from "#lib/base/id.ts";
import { createInterrupts, type Interrupts } from "#server/notebooks/interrupts.ts";

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
  const interrupts = createInterrupts();
  const { asked, raise } = handlersOf(interrupts);
  const ticket = interrupts.open("ana" as PersonId);
  expect(await asked(`${ticket}.run1`)).toEqual(["no", "*"]);
  await expect(raise(`${ticket}.run1`, "mina")).rejects.toMatchObject({ code: "not_found" });
  await expect(raise("guessed", "ana")).rejects.toMatchObject({ code: "not_found" });
  await raise(`${ticket}.run1`, "ana");
  expect(await asked(`${ticket}.run1`)).toEqual(["yes", "*"]);
  // What was started with it goes on.
  expect(await asked(`${ticket}.run2`)).toEqual(["no", "*"]);
  expect(await asked(interrupts.open("ana" as PersonId))).toEqual(["no", "*"]);
  expect(await asked("nothing")).toEqual(["no", "*"]);
});

test("runs that no notebook is told of have tickets, too", async () => {
  const { asked, ticket, raise } = handlersOf(createInterrupts());
  const { ticket: mine } = (await ticket("ana")) as { ticket: string };
  await raise(mine, "ana");
  expect(await asked(mine)).toEqual(["yes", "*"]);
});

test("a question is short", async () => {
  await expect(handlersOf(createInterrupts()).asked("x".repeat(1000))).rejects.toMatchObject({ code: "too_large" });
});
