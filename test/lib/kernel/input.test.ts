import { expect, test } from "vitest";
import type { Rich } from "#lib/kernel/display.ts";
import { Inputs } from "#lib/kernel/input.ts";
import { inputMime } from "#lib/kernel/input-definition.ts";
import { toBase64 } from "#lib/kernel/png.ts";
import { Printer } from "#lib/kernel/value-print.ts";

function open() {
  const shown: unknown[] = [];
  const read: string[] = [];
  const inputs = new Inputs({
    show: (value) => void shown.push((value as Rich).bundle[inputMime]),
    ask: async () => new TextEncoder().encode("hello").buffer,
    read: (key, version) => void read.push(`${key}=${version}`),
  });
  return { input: inputs.api(), inputs, shown, read };
}

test("making one shows it; reading it gives the value that holds, and is noted", () => {
  const { input, inputs, shown, read } = open();
  const rate = input.slider("Dropout", { min: 0, max: 0.5, step: 0.05, value: 0.25 });
  expect(shown).toEqual([
    { kind: "slider", name: "Dropout", scope: "shared", min: 0, max: 0.5, step: 0.05, initial: 0.25 },
  ]);
  expect(rate.value).toBe(0.25);
  inputs.take({ Dropout: 0.4, other: 1 });
  expect(rate.value).toBe(0.4);
  inputs.take({ Dropout: "nonsense" });
  expect(rate.value).toBe(0.25);
  expect(read).toEqual(["input Dropout=0.25", "input Dropout=0.4", "input Dropout=0.25"]);
});

test("made again it is the same, and another when its cell says something else", () => {
  const { input } = open();
  const printer = new Printer();
  const print = (made: unknown) => printer.print(made, 1000);
  const slider = (max: number) => print(input.slider("Dropout", { min: 0, max }));
  expect(slider(1)).toEqual(slider(1));
  expect(slider(1).isContent).toBe(true);
  expect(slider(1).text).not.toBe(slider(2).text);
  const rows = (n: number) => print(input.table("rows", [{ n }]));
  expect(rows(1).text).toBe(rows(1).text);
  expect(rows(1).text).not.toBe(rows(2).text);
  expect(Object.getOwnPropertyDescriptor(input.text("name").constructor, "className")?.value).toBe("Input");
});

test("each kind answers what one computes with", async () => {
  const { input, inputs } = open();
  const digest = "b".repeat(64);
  const ink = new Uint8Array(64);
  ink[9] = 255;
  inputs.take({
    rows: [1],
    pick: { name: "a.txt", type: "text/plain", size: 5, digest },
    picture: { name: "a.png", type: "image/x-rgba", size: 4, digest, width: 1, height: 1 },
    pad: toBase64(ink),
    optimizer: "sgd",
  });
  const optimizers = { Adam: "adam", "Plain descent": "sgd" } as const;
  expect(input.select("optimizer", { options: optimizers }).value).toBe("sgd");
  expect(input.select("none", { options: ["a", "b"] }).value).toBe("a");
  expect(input.table("rows", [{ a: 1 }, { a: 2 }]).value).toEqual([{ a: 2 }]);
  expect(await input.file("pick").value?.text()).toBe("hello");
  expect(input.file("nothing").value).toBeUndefined();
  expect(await input.image("picture").value?.pixels()).toMatchObject({ width: 1, height: 1 });
  const drawing = input.draw("pad", { size: 8 }).value;
  expect([drawing?.ink[9], drawing?.ink[0], [...(drawing?.data.slice(36, 40) ?? [])]]).toEqual([1, 0, [0, 0, 0, 255]]);
  expect(input.draw("pad", { size: 28 }).value).toBeUndefined();
  expect([input.checkbox("c").value, input.button("b").value, input.text("t").value]).toEqual([false, 0, ""]);
  expect([input.number("n", { min: 4 }).value, input.date("d").value]).toEqual([4, ""]);
});

test("what cannot be is refused with the reason", () => {
  const { input } = open();
  expect(() => input.slider("s", { min: 1, max: 1 })).toThrow("min is not below max");
  expect(() => input.slider("", { min: 0, max: 1 })).toThrow("octavo.input: slider: name");
  expect(() => input.text("t", { scope: "world" as "run" })).toThrow("scope is one of shared, person, run");
  expect(() => input.table("t", [])).toThrow("array of flat objects");
});
