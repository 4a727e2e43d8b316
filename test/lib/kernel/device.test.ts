import { expect, test } from "vitest";
import { chooseDevice, type DeviceCandidate, isSoftwareAdapter } from "#lib/kernel/device.ts";

const usable = (kind: DeviceCandidate["kind"]): DeviceCandidate => ({
  kind,
  probe: async () => ({ usable: true, name: kind }),
});
const not = (kind: DeviceCandidate["kind"]): DeviceCandidate => ({
  kind,
  probe: async () => ({ usable: false, reason: `no ${kind}` }),
});

test("the first that works is used, with the reasons against the faster ones", async () => {
  expect(await chooseDevice([not("webgpu"), usable("webgl"), usable("cpu")], "auto")).toEqual({
    kind: "webgl",
    name: "webgl",
    reasons: ["no webgpu"],
  });
});

test("a wanted device is tried alone, then the last resort", async () => {
  expect((await chooseDevice([usable("webgpu"), usable("webgl"), usable("cpu")], "webgl")).kind).toBe("webgl");
  expect(await chooseDevice([usable("webgpu"), not("webgl"), usable("cpu")], "webgl")).toMatchObject({
    kind: "cpu",
    reasons: ["no webgl"],
  });
});

test("software stand-ins are known by name", () => {
  expect(isSoftwareAdapter("Google SwiftShader")).toBe(true);
  expect(isSoftwareAdapter("ANGLE (Mesa, llvmpipe (LLVM 15), OpenGL 4.5)")).toBe(true);
  expect(isSoftwareAdapter("NVIDIA GeForce RTX 4070")).toBe(false);
});
