import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openKernelPage, type RunResult, textOf } from "#test/support/kernel-page.ts";

let browser: Browser;
let kernel: Awaited<ReturnType<typeof openKernelPage>>;

beforeAll(async () => {
  browser = await launchBrowser();
  kernel = await openKernelPage(browser);
});
afterAll(async () => {
  await kernel.close();
  await browser.close();
});

describe("files of the project", () => {
  it("are imported from the page alone: modules among themselves, JSON and text; a changed one is run again", async () => {
    await kernel.page.evaluate(() => {
      const files: Record<string, string> = {
        "lib/features.ts":
          'import { scale } from "./scale.ts"\nexport const ones: number[] = tf.ones([3]).arraySync() as number[]\nexport const scaled = (x: number): number => scale(x)',
        "lib/scale.ts": "export const scale = (x: number) => x * 2",
        "bad.ts": "\nexport function boom(x: any): number {\n  return x.y.z\n}",
        "names.json": '["a"]',
        "a.csv": "n\n1\n",
      };
      const page = window as unknown as { files: Record<string, string>; octavoBroker(request: unknown): unknown };
      page.files = files;
      page.octavoBroker = async (request) => {
        const { path, known } = request as { path: string; known?: string };
        const text = files[path];
        if (text === undefined) return null;
        const digest = String(text.length).padStart(64, "0");
        return known === digest ? { digest } : { digest, text };
      };
    });
    const before = kernel.server.requests.length;
    const import_ =
      'import { scaled, ones } from "./lib/features.ts"\nimport names from "./names.json"\nimport csv from "./a.csv"\n';
    const source = `${import_}JSON.stringify([scaled(4), ones, names, csv.length])`;
    const [first] = await kernel.run(source);
    expect(textOf(first)).toContain('[8,[1,1,1],["a"],4]');
    await kernel.page.evaluate(() => {
      (window as unknown as { files: Record<string, string> }).files["lib/scale.ts"] =
        "export const scale = (x: number) => x * 100";
    });
    const [second, bad, none] = await kernel.run(
      source,
      'import { boom } from "./bad.ts"\nboom({})',
      'import "./none.ts"',
    );
    expect(textOf(second)).toContain("[400,[1,1,1]");
    const error = bad?.events.find((event) => event.type === "error");
    expect(error).toMatchObject({
      name: "TypeError",
      line: 2,
      stack: [expect.stringContaining("bad.ts:3:"), expect.stringContaining("at cell:")],
    });
    expect(textOf(none)).toContain("ImportError: There is no file `none.ts` in this project.");
    expect(kernel.server.requests.length).toBe(before);
  });
});

/** What the page's kernel says of itself. */
const state = () =>
  kernel.page.evaluate(() =>
    (
      window as unknown as {
        octavoTest: {
          kernel: {
            state: {
              get(): {
                phase: string;
                reason?: string;
                sessionId: string;
                device?: { kind: string; reasons: string[] };
              };
            };
          };
        };
      }
    ).octavoTest.kernel.state.get(),
  );
const call = (method: "interrupt" | "restart") =>
  kernel.page.evaluate(
    (name) => (window as unknown as { octavoTest: { kernel: Record<string, () => void> } }).octavoTest.kernel[name]?.(),
    method,
  );

/** Begins cells and answers at the first event that `seen` accepts; `ended` waits for the end. */
async function begin(source: string, seen: string): Promise<{ ended(): Promise<{ status: string; text: string }> }> {
  const id = await kernel.page.evaluate((code) => {
    const test = (
      window as unknown as {
        octavoTest: { begin(cells: unknown): { ids: string[]; ended: Promise<unknown> }; ended?: Promise<unknown> };
      }
    ).octavoTest;
    const { ids, ended } = test.begin([{ cellId: `cell-${Math.random()}`, source: code }]);
    test.ended = ended;
    return ids[0] ?? "";
  }, source);
  await kernel.page.waitForFunction(
    ([executionId, text]) => {
      const { results } = (window as unknown as { octavoTest: { results: Map<string, { events: unknown[] }> } })
        .octavoTest;
      return JSON.stringify(results.get(executionId ?? "")?.events).includes(text ?? "");
    },
    [id, seen],
  );
  return {
    ended: async () => {
      const result = await kernel.page.evaluate(async (executionId) => {
        const test = (
          window as unknown as {
            octavoTest: { ended: Promise<unknown>; results: Map<string, { status: string; events: never[] }> };
          }
        ).octavoTest;
        await test.ended;
        const { status, events } = test.results.get(executionId) ?? { status: "", events: [] };
        return { status, events };
      }, id);
      return { status: result.status, text: textOf(result) };
    },
  };
}

describe("cells in the browser", () => {
  it("show the last expression and keep names for later cells", async () => {
    const [first, second, third] = await kernel.run("const x: number = 20\nlet y = 1", "y = y", "x + 1");
    // What does not need the failed cell goes on.
    expect([first?.status, second?.status, third?.status]).toEqual(["ok", "failed", "ok"]);
    expect(textOf((await kernel.run("x + y"))[0])).toBe("21");
  });

  it("train a model with TensorFlow.js and report its losses as they come", async () => {
    const [result] = await kernel.run(`import * as tf from "@tensorflow/tfjs";
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const xs = tf.tensor2d([-1, 0, 1, 2, 3, 4], [6, 1]), ys = tf.tensor2d([-3, -1, 1, 3, 5, 7], [6, 1]);
await model.fit(xs, ys, { epochs: 200, callbacks: { onEpochEnd: (epoch, logs) => { if (epoch % 50 === 0) console.log(epoch, logs!.loss > 0) } } });
(model.predict(tf.tensor2d([10], [1, 1])) as tf.Tensor).dataSync()[0]! > 15`);
    expect(textOf(result).replaceAll("\n|", "\n")).toBe("0 true\n50 true\n100 true\n150 true\ntrue");
  });

  it("report an error at the cell's own line and column, through functions of other cells", async () => {
    const { b } = await kernel.runAs({
      a: "interface Shape { n: number }\nfunction deep(s: Shape) {\n  throw new TypeError('no ' + s.n)\n}",
      b: "const unused = 1\n;[1].forEach((n: number) =>\n  deep({ n }))",
    });
    const error = b?.events.find((event) => event.type === "error");
    expect(error).toMatchObject({ name: "TypeError", message: "no 1", line: 3, column: 9 });
    expect(error?.type === "error" && error.stack.slice(0, 2)).toEqual(["at deep (cell:a:3:9)", "at cell:b:3:7"]);
  });

  it("draw with Observable Plot, tensors, pictures and tables", async () => {
    const [result] = await kernel.run(`
display(Plot.plot({ marks: [Plot.line([[0, 1], [1, 4], [2, 2]], { stroke: "red" }), Plot.ruleY([0])], color: { legend: true, domain: ["a", "b"] } }));
display(tf.tensor2d([[1, 2], [3, 4]]));
display(new ImageData(2, 2));
display([{ a: 1 }, { a: 2 }]);
Plot.barY([{ x: "a", y: 3 }, { x: "b", y: 5 }], { x: "x", y: "y", fill: "x" }).plot()`);
    expect(result?.status).toBe("ok");
    const bundles = (result?.events ?? [])
      .flatMap((event) => (event.type === "update" || event.type === "result" ? [event] : []))
      .toSorted((a, b) => ("displayId" in a ? a.displayId : "z").localeCompare("displayId" in b ? b.displayId : "z"))
      .map(({ data }) => data);
    expect(bundles.map((bundle) => Object.keys(bundle)[0])).toEqual([
      "text/html",
      "application/vnd.octavo.tensor+json",
      "image/png",
      "application/vnd.dataresource+json",
      "image/svg+xml",
    ]);
    expect(String(bundles[0]?.["text/html"])).toMatch(/^<figure[\s\S]*<svg[\s\S]*<path[^>]* d="M/);
    expect(String(bundles[4]?.["image/svg+xml"]).match(/<rect/g)).toHaveLength(2);
  });

  it("read datasets through the page", async () => {
    await kernel.page.evaluate(() => {
      (window as unknown as { octavoBroker: unknown }).octavoBroker = async (request: {
        kind: string;
        start: number;
        end: number;
      }) => {
        const csv = new TextEncoder().encode("a,b\n1,x\n2,y\n");
        const file = { path: "t.csv", size: csv.byteLength, digest: "0", format: "csv", url: "/x" };
        return request.kind === "dataset"
          ? { name: "t", number: 2, files: [file] }
          : csv.slice(request.start, request.end).buffer;
      };
    });
    const [rows, missing] = await kernel.run("await (await octavo.data('t@2')).rows()", "1");
    expect(rows?.events.find(({ type }) => type === "result")).toMatchObject({
      data: { "text/plain": "a  b\n1  x\n2  y" },
    });
    expect(missing?.status).toBe("ok");
  });

  it("say on what they compute, and why nothing faster is used", async () => {
    expect((await state()).device).toMatchObject({ kind: "cpu" });
    const other = await openKernelPage(browser, { device: "auto" });
    const [result] = await other.run("tf.getBackend()");
    const device = await other.page.evaluate(
      () =>
        (
          window as unknown as {
            octavoTest: { kernel: { state: { get(): { device: { kind: string; reasons: string[] } } } } };
          }
        ).octavoTest.kernel.state.get().device,
    );
    expect(textOf(result)).toBe(`'${device.kind}'`);
    if (device.kind !== "webgpu") expect(device.reasons.length).toBeGreaterThan(0);
    await other.close();
  });
});

describe("what will not end", () => {
  it("a training is interrupted and the values stay", async () => {
    await kernel.run("let keep = 42");
    const run = await begin(
      `const net = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
net.compile({ optimizer: "sgd", loss: "meanSquaredError" });
await net.fit(tf.zeros([64, 2]), tf.zeros([64, 4]), { epochs: 1e6, callbacks: { onEpochEnd: (epoch) => { if (epoch === 3) console.log("going") } } })`,
      "going",
    );
    await call("interrupt");
    expect(await run.ended()).toMatchObject({ status: "interrupted" });
    expect(textOf((await kernel.run("keep"))[0])).toBe("42");
  });

  it("a loop that never pauses asks whether it was interrupted: it ends at once and the values stay", async () => {
    await kernel.run("const stays = 1");
    const before = (await state()).sessionId;
    for (const source of [
      "for (;;) {}",
      "for (;;) await null",
      "const f = (n) => n < 1 ? 0 : f(n - 1) + f(n - 1); f(70)",
    ]) {
      const run = await begin(source, "running");
      await call("interrupt");
      expect(await run.ended()).toMatchObject({ status: "interrupted" });
    }
    expect((await state()).sessionId).toBe(before);
    expect(textOf((await kernel.run("stays"))[0])).toBe("1");
  });

  it("what holds its thread in WebAssembly leaves the choice; asked again, it is ended with its kernel", async () => {
    await kernel.run("const lost = 1");
    const before = (await state()).sessionId;
    const run = await begin(
      `const bytes = Uint8Array.from("0061736d0100000001040160000003020100070501016600000a0901070003400c000b0b".match(/../g), (byte) => parseInt(byte, 16));
(new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as any).f()`,
      "running",
    );
    await call("interrupt");
    await kernel.page.waitForFunction(
      () =>
        (
          window as unknown as { octavoTest: { kernel: { state: { get(): { isStuck: boolean } } } } }
        ).octavoTest.kernel.state.get().isStuck,
    );
    await call("interrupt");
    const ended = await run.ended();
    expect(ended.status).toBe("interrupted");
    expect(ended.text).toMatch(/Stopped by force.*values of this session are gone/);
    expect((await state()).sessionId).not.toBe(before);
    expect(textOf((await kernel.run("typeof lost"))[0])).toBe("'undefined'");
  });

  it("a million lines cost the page little and end with the last ones", async () => {
    const longest = kernel.page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          let [last, worst] = [performance.now(), 0];
          const timer = setInterval(() => {
            const now = performance.now();
            worst = Math.max(worst, now - last);
            last = now;
          }, 10);
          setTimeout(() => {
            clearInterval(timer);
            resolve(worst);
          }, 4_000);
        }),
    );
    const [result] = await kernel.run("for (let i = 0; i < 1_000_000; i++) console.log('line', i)");
    const printed = (result?.events ?? []).map((event) => (event.type === "stream" ? event.text : "")).join("");
    expect(result?.status).toBe("ok");
    expect(printed.length).toBeLessThan(2_000_000);
    expect(printed.endsWith("line 999999\n")).toBe(true);
    expect(printed).toMatch(/lines are not kept/);
    expect(await longest).toBeLessThan(400);
  });

  it("a cell that fills the memory ends in a clear state, and the next run starts a kernel", async () => {
    // Playwright takes the death of the frame's process for that of the page: what the page knows comes by HTTP.
    const small = await launchBrowser(["--js-flags=--max-old-space-size=400"]); // full sooner than the machine's memory
    const own = await openKernelPage(small);
    const story = own.page.evaluate(async () => {
      const test = (
        window as unknown as { octavoTest: { run(cells: unknown): Promise<{ status: string; events: unknown[] }[]> } }
      ).octavoTest;
      const fill = "const all: number[][] = []; for (;;) all.push(new Array(1e6).fill(1.5))";
      const first = await test.run([{ cellId: "fill", source: fill }]);
      const second = await test.run([{ cellId: "next", source: "1 + 1" }]);
      await fetch("/report", { method: "POST", body: JSON.stringify([first[0], second[0]]) });
    });
    story.catch(() => undefined);
    const told = JSON.parse(await own.server.report()) as RunResult[];
    expect(told[0]?.status).toBe("interrupted");
    expect(textOf(told[0])).toMatch(/process is gone, most likely out of memory\. .*values of this session are gone/);
    expect(textOf(told[1])).toBe("2");
    await own.close();
    await small.close();
  });
});
