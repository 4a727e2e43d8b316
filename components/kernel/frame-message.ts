/**
 * What page and kernel frame say to each other. The frame runs our code only, yet it shares a process with what runs in
 * its worker, so the page parses what comes out of it.
 */
import { z } from "zod";
import type { DeviceKind } from "#lib/kernel/device.ts";

/** Addresses of the kernel's parts, absolute: an opaque origin has no relative ones. */
export interface KernelAssets {
  readonly worker: string;
  readonly tensorflow: string;
  readonly plot: string;
  readonly datasets: string;
  /** Folder of TensorFlow.js's .wasm files, by name. */
  readonly wasm: Readonly<Record<string, string>>;
}

/** Page → frame. `start` ends the worker before it, and carries the port on which the new one speaks. */
export type ToFrame =
  | ({ readonly type: "start" } & WorkerStart)
  | { readonly type: "stop" }
  | { readonly type: "ping"; readonly count: number };

/** Frame → worker, with the port. */
export interface WorkerStart {
  readonly assets: KernelAssets;
  /** Where loops that hold the thread ask whether they were interrupted. */
  readonly interruptsUrl: string;
  readonly device: DeviceKind | "auto";
}

/** Frame → page. */
export const fromFrameSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("frame-ready") }),
  z.object({ type: z.literal("pong"), count: z.int() }),
  z.object({ type: z.literal("worker-failed"), message: z.string().max(2000) }),
]);
