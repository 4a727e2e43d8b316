import { expect, test } from "vitest";
import { Slots } from "#lib/kernel/slots.ts";

test("a slot reads as the newest value, and as an error before, between and after", () => {
  const slots = new Slots();
  const x = slots.of("x");
  expect(() => x.c.v).toThrow("`x` is not defined");
  slots.claim("a", ["x"]);
  expect(x.has).toBe(false);
  expect(() => x.c.v).toThrow("has not got that far");
  slots.put("x", "a", 1);
  expect([x.has, x.c.v]).toEqual([true, 1]);
  slots.release("a");
  expect(() => x.c.v).toThrow("`x` is not defined");
});

test("a live name is read when it is asked for", () => {
  const slots = new Slots();
  let value = 1;
  slots.live("x", "a", () => value);
  value = 2;
  expect(slots.of("x").c.v).toBe(2);
});

test("claiming drops the names a cell no longer declares, and leaves those of others", () => {
  const slots = new Slots();
  slots.put("old", "a", 1);
  slots.put("other", "b", 2);
  slots.claim("a", ["fresh"]);
  expect([slots.ownerOf("old"), slots.ownerOf("fresh"), slots.ownerOf("other")]).toEqual([undefined, "a", "b"]);
});

test("entries are the names that have values", () => {
  const slots = new Slots();
  slots.claim("a", ["not", "yet"]);
  slots.put("yet", "a", 5);
  slots.live("tdz", "a", () => {
    throw new ReferenceError("before initialisation");
  });
  expect([...slots.entries()]).toEqual([{ name: "yet", cellId: "a", value: 5 }]);
});

test("a name that is dropped is nobody's, and its functions' readers are told", () => {
  const slots = new Slots();
  slots.put("x", "a", 1);
  slots.drop("x");
  expect(slots.ownerOf("x")).toBe(undefined);
  expect(() => slots.of("x").c.v).toThrow("`x` is not defined");
});
