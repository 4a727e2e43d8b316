/** Where the kernel's built parts are: read once from the build's manifest, as absolute addresses. */
import { z } from "zod";
import type { KernelAssets } from "./frame-message.ts";

const manifestSchema = z.looseObject({
  "kernel-frame.html": z.string(),
  "kernel-worker.js": z.string(),
  "kernel-tensorflow.js": z.string(),
  "kernel-plot.js": z.string(),
  "kernel-datasets.js": z.string(),
  "tfjs-backend-wasm.wasm": z.string(),
  "tfjs-backend-wasm-simd.wasm": z.string(),
  "tfjs-backend-wasm-threaded-simd.wasm": z.string(),
});

export async function readKernelAssets(
  base: string,
): Promise<{ readonly frameUrl: string; readonly assets: KernelAssets }> {
  const answer = await fetch(`${base}/manifest.json`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`the server answers ${answer.status} for its build manifest`);
  const manifest = manifestSchema.parse(await answer.json());
  const at = (name: keyof typeof manifest) => `${base}/${String(manifest[name])}`;
  return {
    frameUrl: at("kernel-frame.html"),
    assets: {
      worker: at("kernel-worker.js"),
      tensorflow: at("kernel-tensorflow.js"),
      plot: at("kernel-plot.js"),
      datasets: at("kernel-datasets.js"),
      wasm: {
        "tfjs-backend-wasm.wasm": at("tfjs-backend-wasm.wasm"),
        "tfjs-backend-wasm-simd.wasm": at("tfjs-backend-wasm-simd.wasm"),
        "tfjs-backend-wasm-threaded-simd.wasm": at("tfjs-backend-wasm-threaded-simd.wasm"),
      },
    },
  };
}
