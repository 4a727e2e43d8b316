/**
 * One kernel frame in the page, and the channel to the worker in it. Everything that comes out is parsed; what does not
 * fit is dropped and counted. Knows by pings when the frame's process is gone: a process that died says nothing.
 */

import type { DeviceKind } from "#lib/kernel/device.ts";
import { type FromKernel, fromKernelSchema, type ToKernel } from "#lib/kernel/protocol.ts";
import { fromFrameSchema, type KernelAssets, type ToFrame } from "./frame-message.ts";

export interface ChannelPorts {
  readonly frameUrl: string;
  readonly assets: KernelAssets;
  readonly interruptsUrl: string;
  readonly device: DeviceKind | "auto";
  readonly onMessage: (message: FromKernel) => void;
  readonly onDead: (reason: string) => void;
}

const pingEveryMs = 2_000;
const silentMs = 12_000;

export class KernelChannel {
  readonly #ports: ChannelPorts;
  #frame: HTMLIFrameElement | undefined;
  #port: MessagePort | undefined;
  #isFrameReady = false;
  #pings: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;
  #wakeAt = 0;
  /** Messages that did not parse: a cell tried the channel, or versions differ. */
  refused = 0;

  constructor(ports: ChannelPorts) {
    this.#ports = ports;
  }

  /** A fresh worker; the one before, if any, ends at once. */
  start(): void {
    this.#port?.close();
    this.#port = undefined;
    if (this.#frame === undefined) this.#openFrame();
    else if (this.#isFrameReady) this.#startWorker();
  }

  send(message: ToKernel, transfer: Transferable[] = []): void {
    this.#port?.postMessage(message, transfer);
  }

  close(): void {
    clearInterval(this.#pings);
    window.removeEventListener("message", this.#onFrameMessage);
    this.#port?.close();
    this.#port = undefined;
    this.#frame?.remove();
    this.#frame = undefined;
    this.#isFrameReady = false;
  }

  #openFrame(): void {
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("aria-hidden", "true");
    frame.tabIndex = -1;
    frame.title = "Kernel";
    // A frame that cannot be seen at all has its process put behind others; one pixel in view does not.
    frame.style.cssText = "position:fixed;left:0;bottom:0;width:1px;height:1px;border:0;opacity:0;pointer-events:none";
    frame.src = this.#ports.frameUrl;
    window.addEventListener("message", this.#onFrameMessage);
    this.#frame = frame;
    this.#heardAt = Date.now();
    this.#wakeAt = this.#heardAt;
    document.body.append(frame);
    this.#pings = setInterval(() => this.#ping(), pingEveryMs);
  }

  readonly #onFrameMessage = (event: MessageEvent<unknown>): void => {
    if (this.#frame === undefined || event.source !== this.#frame.contentWindow) return;
    const parsed = fromFrameSchema.safeParse(event.data);
    if (!parsed.success) {
      this.refused++;
      return;
    }
    this.#heardAt = Date.now();
    if (parsed.data.type === "frame-ready") {
      this.#isFrameReady = true;
      this.#startWorker();
    } else if (parsed.data.type === "worker-failed") {
      this.#die(`The kernel ended: ${parsed.data.message}.`);
    }
  };

  #startWorker(): void {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = (event: MessageEvent<unknown>) => {
      if (this.#port === port1) this.#receive(event.data);
    };
    const { assets, interruptsUrl, device } = this.#ports;
    this.#toFrame({ type: "start", assets, interruptsUrl, device }, [port2]);
  }

  #receive(data: unknown): void {
    const parsed = fromKernelSchema.safeParse(data);
    if (parsed.success) this.#ports.onMessage(parsed.data);
    else this.refused++;
  }

  /** The frame's origin is opaque, so there is no origin to name; what is sent there holds no secret. */
  #toFrame(message: ToFrame, transfer: Transferable[] = []): void {
    this.#frame?.contentWindow?.postMessage(message, "*", transfer);
  }

  #ping(): void {
    const now = Date.now();
    const slept = now - this.#wakeAt > pingEveryMs * 3;
    this.#wakeAt = now;
    if (slept)
      this.#heardAt = now; // a sleeping laptop or a throttled tab is not a dead frame
    else if (now - this.#heardAt > silentMs) {
      this.#die("The kernel's process is gone, most likely out of memory.");
      return;
    }
    this.#toFrame({ type: "ping", count: 0 });
  }

  #die(reason: string): void {
    this.close();
    this.#ports.onDead(reason);
  }
}
