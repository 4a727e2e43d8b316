/**
 * What this browser can compute on, fastest first, asked without loading TensorFlow.js. Software stand-ins for a GPU are
 * passed over: they are several times slower than the CPU itself, which WebAssembly uses best.
 */
import { type DeviceCandidate, isSoftwareAdapter, type Probe } from "#lib/kernel/device.ts";

interface GpuAdapter {
  readonly info?: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly device?: string;
    readonly description?: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly isFallbackAdapter?: boolean;
}
interface Gpu {
  requestAdapter(options?: { readonly powerPreference: "high-performance" }): Promise<GpuAdapter | null>;
}

export const deviceCandidates: readonly DeviceCandidate[] = [
  { kind: "webgpu", probe: probeWebgpu },
  { kind: "webgl", probe: probeWebgl },
  { kind: "wasm", probe: probeWasm },
  { kind: "cpu", probe: async () => ({ usable: true, name: "processor, by JavaScript" }) },
];

async function probeWebgpu(): Promise<Probe> {
  const gpu = (navigator as unknown as { gpu?: Gpu }).gpu;
  if (gpu === undefined) {
    const why = globalThis.isSecureContext ? "this browser has no WebGPU." : "WebGPU needs https or localhost.";
    return { usable: false, reason: `No WebGPU: ${why}` };
  }
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (adapter === null) return { usable: false, reason: "No WebGPU: the browser offers no adapter for it." };
    const { vendor = "", architecture = "", device = "", description = "" } = adapter.info ?? {};
    const name = description || [vendor, architecture, device].filter((part) => part !== "").join(" ") || "GPU";
    if (adapter.info?.isFallbackAdapter || adapter.isFallbackAdapter || isSoftwareAdapter(name)) {
      return { usable: false, reason: `No WebGPU: only a software adapter (${name}), slower than the CPU.` };
    }
    return { usable: true, name };
  } catch (error) {
    return { usable: false, reason: `No WebGPU: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function probeWasm(): Promise<Probe> {
  if (typeof WebAssembly === "undefined") return { usable: false, reason: "No WebAssembly in this browser." };
  return { usable: true, name: "processor, by WebAssembly" };
}

async function probeWebgl(): Promise<Probe> {
  try {
    const context = new OffscreenCanvas(1, 1).getContext("webgl2");
    if (context === null) return { usable: false, reason: "No WebGL 2 in workers of this browser." };
    const names = context.getExtension("WEBGL_debug_renderer_info");
    const name = String(names === null ? "GPU" : context.getParameter(names.UNMASKED_RENDERER_WEBGL));
    context.getExtension("WEBGL_lose_context")?.loseContext();
    if (isSoftwareAdapter(name)) return { usable: false, reason: `No WebGL: only a software renderer (${name}).` };
    return { usable: true, name };
  } catch (error) {
    return { usable: false, reason: `No WebGL: ${error instanceof Error ? error.message : String(error)}` };
  }
}
