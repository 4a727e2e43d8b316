import { expect, it } from "vitest";
import { planSeats } from "#components/editor/pool-plan.ts";

/** `a*30` has an editor, `b!` must have one, `c5` is 5 pixels from the middle, `d-` is out of reach. */
function seats(text: string): { name: string; distance: number; seated: boolean; wanted: boolean }[] {
  return text.split(" ").map((word) => {
    const [, name = "", marks = "", distance = ""] = /^([a-z])([*!]*)(\d*|-)$/.exec(word) ?? [];
    return {
      name,
      distance: distance === "-" || distance === "" ? Number.POSITIVE_INFINITY : Number(distance),
      seated: marks.includes("*"),
      wanted: marks.includes("!"),
    };
  });
}

function plan(text: string, capacity: number): string {
  const { take, free } = planSeats(seats(text), capacity);
  return `take ${take.map((seat) => seat.name).join("")} free ${free.map((seat) => seat.name).join("")}`;
}

it("seats what is wanted first, then the nearest", () => {
  expect(plan("a30 b10 c20 d! e-", 3)).toBe("take dbc free ");
});

it("takes editors from the farthest only, and only when they are needed", () => {
  expect(plan("a*- b*90 c10", 3)).toBe("take c free ");
  expect(plan("a*- b*90 c10 d20", 3)).toBe("take cd free a");
  expect(plan("a*90 b10", 1)).toBe("take b free a");
});

it("never takes from who is wanted", () => {
  expect(plan("a*!- b10", 1)).toBe("take  free ");
});

it("seats all that are wanted, beyond its capacity if need be", () => {
  expect(plan("a! b! c10", 1)).toBe("take ab free ");
});
