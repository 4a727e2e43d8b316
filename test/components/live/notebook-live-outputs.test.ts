import { expect, test } from "vitest";
import { LiveOutputs } from "#components/live/notebook-live-outputs.ts";

const text = (value: string) => ({ "text/plain": value });

test("what others show is heard, and of what this tab shows only its own word counts", () => {
  const live = new LiveOutputs();
  live.hear("theirs", "d1", text("a"));
  live.take("mine", "d1", text("new"));
  live.hear("mine", "d1", text("old"));
  expect(live.of("theirs").get().get("d1")).toEqual(text("a"));
  expect(live.of("mine").get().get("d1")).toEqual(text("new"));
  expect(live.of("never").get().size).toBe(0);
});

test("who watches an execution hears of it alone", () => {
  const live = new LiveOutputs();
  let heard = 0;
  live.of("one").subscribe(() => heard++);
  live.hear("two", "d1", text("a"));
  live.hear("one", "d1", text("b"));
  live.hear("one", "d2", text("c"));
  expect(heard).toBe(2);
  expect([...live.of("one").get().keys()]).toEqual(["d1", "d2"]);
});
