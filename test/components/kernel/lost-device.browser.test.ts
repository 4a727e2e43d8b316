/** A GPU that goes away in the middle of a run: a clear error, and a kernel that can be started anew. */
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser, openKernelPage, textOf } from "#test/support/kernel-page.ts";

const never = "await new Promise(() => undefined)";
/** How a cell takes the device away from itself, as a driver that is reset does. */
const devices = {
  webgpu: "tf.backend().device.destroy()",
  webgl: "tf.backend().gpgpu.gl.getExtension('WEBGL_lose_context').loseContext()",
} as const;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser(["--enable-unsafe-webgpu", "--disable-gpu-watchdog", "--enable-unsafe-swiftshader"]);
});
afterAll(() => browser.close());

describe.each(Object.entries(devices))("on %s", (device, lose) => {
  test("the run ends with what happened, values without it stay, and a restart is well again", async () => {
    const kernel = await openKernelPage(browser);
    const [start] = await kernel.run(
      `const kept = 5; await tf.setBackend("${device}"); const x = tf.ones([2]); (await x.data())[0]`,
    );
    expect(textOf(start)).toBe("1");
    const [lost] = await kernel.run(`${lose}; ${never}`);
    expect(lost?.status).toBe("failed");
    expect(textOf(lost)).toMatch(/^DeviceError: The GPU was lost, and the tensors on it with it\. Restart the kernel/);
    const [plain, after] = await kernel.run("kept + 1", "tf.ones([2]).sum()");
    expect(textOf(plain)).toBe("6");
    expect(textOf(after)).toMatch(/^DeviceError: The GPU was lost/);
    const told = () =>
      (
        window as unknown as { octavoTest: { kernel: { state: { get(): { device?: { name: string } } } } } }
      ).octavoTest.kernel.state.get().device?.name;
    expect(await kernel.page.evaluate(told)).toBe("lost");
    await kernel.page.evaluate(() => {
      (window as unknown as { octavoTest: { kernel: { restart(): void } } }).octavoTest.kernel.restart();
    });
    const [again] = await kernel.run("(await tf.ones([2]).sum().data())[0]");
    expect(textOf(again)).toBe("2");
    await kernel.close();
  });
});
