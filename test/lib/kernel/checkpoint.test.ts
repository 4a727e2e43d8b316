import { expect, test } from "vitest";
import { packCheckpoint, unpackCheckpoint, type Weight } from "#lib/kernel/checkpoint.ts";

const weight = (name: string, data: Weight["data"], dtype: Weight["dtype"], shape = [data.length]): Weight => ({
  ...{ name, shape, dtype, data },
});

test("what is packed is unpacked, arrays of every kind and length at even places", () => {
  const checkpoint = {
    weights: {
      model: [
        weight("kernel é", Float32Array.of(1.5, -2, 3), "float32", [3, 1]),
        weight("mask", Uint8Array.of(1, 0, 1, 1, 0), "bool"),
        weight("scalar", Float32Array.of(7), "float32", []),
      ],
      optimizer: [weight("iter", Int32Array.of(41), "int32"), weight("none", new Float32Array(0), "float32", [0])],
    },
    done: 3,
    lines: [{ metric: "loss", kind: "train" as const, x: [1, 2], y: [0.5, 0.25] }],
  };
  expect(unpackCheckpoint(packCheckpoint(checkpoint).buffer)).toEqual(checkpoint);
});

test("other bytes are refused", () => {
  expect(() => unpackCheckpoint(new ArrayBuffer(4))).toThrow("these bytes are no checkpoint");
  expect(() => unpackCheckpoint(new ArrayBuffer(64))).toThrow("these bytes are no checkpoint");
});
