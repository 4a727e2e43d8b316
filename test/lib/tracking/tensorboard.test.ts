import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type BoardEvent, readEvent, recordsOf } from "#lib/tracking/tensorboard.ts";

// Written by tensorboardX.
const events = (file: string, end?: number): BoardEvent[] =>
  [...recordsOf(readFileSync(`test/fixtures/tracking/board/${file}`).subarray(0, end))].flatMap(readEvent);

test("scalars, images and texts of an event file", () => {
  const found = events("first/events.out.tfevents.1.fixture");
  expect(found.filter(({ kind }) => kind === "scalar").slice(0, 3)).toEqual([
    { kind: "scalar", tag: "train/loss", step: 0, time: 1_700_000_000_000, value: 1 },
    { kind: "scalar", tag: "train/loss", step: 1, time: 1_700_000_001_000, value: 0.5 },
    { kind: "scalar", tag: "train/loss", step: 2, time: 1_700_000_002_000, value: expect.closeTo(1 / 3) },
  ]);
  expect(
    found.find(({ kind, ...rest }) => kind === "scalar" && "value" in rest && Number.isNaN(rest.value)),
  ).toBeDefined();
  const image = found.find((event) => event.kind === "image");
  expect([image?.step, ...(image?.bytes.subarray(1, 4) ?? [])]).toEqual([3, 80, 78, 71]);
  expect(found.at(-1)).toEqual({ kind: "text", tag: "note/text_summary", step: 1, text: "hello" });
});

test("params of the hparams plugin, and its metric", () => {
  const found = events("tuned/events.out.tfevents.2.fixture");
  expect(found.find(({ kind }) => kind === "params")).toEqual({
    kind: "params",
    params: { lr: "0.1", model: "cnn", deep: "true" },
  });
  expect(found.at(-1)).toMatchObject({ kind: "scalar", tag: "acc", value: expect.closeTo(0.9) });
});

test("a file that is being written ends with its last whole record; what is none is refused", () => {
  expect(events("first/events.out.tfevents.1.fixture", 200).length).toBeGreaterThan(1);
  expect(events("first/events.out.tfevents.1.fixture", 5)).toEqual([]);
  expect(() => [...recordsOf(new TextEncoder().encode("this is a text, not an event file"))]).toThrow(RangeError);
});

test("scalars as TensorFlow 2 writes them: a tensor", () => {
  // value { tag: "loss", tensor { dtype: DT_FLOAT, tensor_content: 0.5f } }, step 7
  const tensor = [0x08, 1, 0x22, 4, 0, 0, 0, 0x3f];
  const value = [0x0a, 4, 0x6c, 0x6f, 0x73, 0x73, 0x42, tensor.length, ...tensor];
  const event = [0x10, 7, 0x2a, value.length + 2, 0x0a, value.length, ...value];
  expect(readEvent(Uint8Array.from(event))).toEqual([{ kind: "scalar", tag: "loss", step: 7, time: 0, value: 0.5 }]);
});
