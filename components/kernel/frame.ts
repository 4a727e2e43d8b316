/**
 * The kernel frame: an opaque-origin document that owns one worker. It exists because only a frame can be given an
 * origin of its own and its own content policy; it starts the worker from a `data:` address (a secure context, so
 * WebGPU is there; a `blob:` one in an opaque frame is not), ends it at once when told, and answers pings, so that the
 * page notices when its process is gone.
 */
import type { ToFrame, WorkerStart } from "./frame-message.ts";

let worker: Worker | undefined;
const page = window.parent;

/**
 * Cells are evaluated by a function of the worker's own first script: what the bundle itself evaluated would count as
 * another origin's code, whose uncaught errors the browser keeps to itself. Strict, so that names stay cheap to look up.
 */
const evaluator = '"use strict";self.octavoEvaluate=(octavoSource)=>eval(octavoSource)';

function start(message: WorkerStart, port: MessagePort): void {
  worker?.terminate();
  const code = `${evaluator};importScripts(${JSON.stringify(message.assets.worker)})`;
  const fresh = new Worker(`data:text/javascript,${encodeURIComponent(code)}`, { name: "octavo kernel" });
  fresh.onerror = (event) => {
    if (fresh === worker)
      page.postMessage({ type: "worker-failed", message: String(event.message).slice(0, 2000) }, "*");
    event.preventDefault();
  };
  const { assets, interruptsUrl, device } = message;
  const begin: WorkerStart = { assets, interruptsUrl, device };
  fresh.postMessage(begin, [port]);
  worker = fresh;
}

window.addEventListener("message", (event: MessageEvent<ToFrame>) => {
  if (event.source !== page) return;
  const [port] = event.ports;
  switch (event.data.type) {
    case "start":
      if (port !== undefined) start(event.data, port);
      return;
    case "stop":
      worker?.terminate();
      worker = undefined;
      return;
    case "ping":
      page.postMessage({ type: "pong", count: event.data.count }, "*");
  }
});
page.postMessage({ type: "frame-ready" }, "*");
