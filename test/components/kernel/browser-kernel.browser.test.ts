import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KernelPage, launchBrowser, openKernelPage, textOf } from "#test/support/kernel-page.ts";

let browser: Browser;
let kernel: KernelPage;

beforeAll(async () => {
  browser = await launchBrowser();
  kernel = await openKernelPage(browser);
});
afterAll(async () => {
  await kernel.close();
  await browser.close();
});

describe("cells in the browser", () => {
  it("shows the last expression and keeps names for later cells", async () => {
    const [first, second, third] = await kernel.run("const x: number = 20\nlet y = 1", "y = y", "x + 1");
    expect(first?.status).toBe("ok");
    expect(second?.status).toBe("failed");
    expect(third?.status).toBe("cancelled");
    expect(textOf((await kernel.run("x + y"))[0])).toBe("21");
  });

  it("trains a model with TensorFlow.js and reports its losses as they come", async () => {
    const [result] = await kernel.run(`import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const xs = tf.tensor2d([-1, 0, 1, 2, 3, 4], [6, 1]), ys = tf.tensor2d([-3, -1, 1, 3, 5, 7], [6, 1]);
await model.fit(xs, ys, { epochs: 200, callbacks: { onEpochEnd: (epoch, logs) => { if (epoch % 50 === 0) console.log(epoch, logs!.loss > 0) } } });
(model.predict(tf.tensor2d([10], [1, 1])) as tf.Tensor).dataSync()[0]! > 15`);
    expect(textOf(result).replaceAll("\n|", "\n")).toBe("0 true\n50 true\n100 true\n150 true\ntrue");
  });

  it("reports an error at the cell's own line and column, through functions of other cells", async () => {
    const { b } = await kernel.runAs({
      a: "interface Shape { n: number }\nfunction deep(s: Shape) {\n  throw new TypeError('no ' + s.n)\n}",
      b: "const unused = 1\n;[1].forEach((n: number) =>\n  deep({ n }))",
    });
    const error = b?.events.find((event) => event.type === "error");
    expect(error).toMatchObject({ name: "TypeError", message: "no 1", line: 3, column: 9 });
    expect(error?.type === "error" && error.stack.slice(0, 2)).toEqual(["at deep (cell:a:3:9)", "at cell:b:3:7"]);
  });
});
