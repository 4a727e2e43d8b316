/** Starts the built language worker; where it and its types are is told by the build's manifest. */
import { builtAsset } from "../built-asset.ts";
import type { StartLanguage } from "./language-client.ts";
import type { FromLanguageWorker, ToLanguageWorker } from "./language-message.ts";

export const startLanguageWorker: StartLanguage = (hear, died) => {
  const early: ToLanguageWorker[] = [];
  let worker: Worker | undefined;
  let stopped = false;
  void begin().catch(died);
  return {
    post: (message) => (worker ? worker.postMessage(message) : early.push(message)),
    stop: () => {
      stopped = true;
      worker?.terminate();
    },
  };

  async function begin(): Promise<void> {
    const [program, types, formatter] = await Promise.all([
      builtAsset("language-worker.js"),
      builtAsset("language-types.json.gz"),
      builtAsset("language-formatter.js"),
    ]);
    if (stopped) return;
    const started = new Worker(program, { name: "language" });
    started.onmessage = ({ data }: MessageEvent<FromLanguageWorker>) => hear(data);
    started.onerror = died;
    started.postMessage({ type: "assets", types, formatter });
    for (const message of early.splice(0)) started.postMessage(message);
    worker = started;
  }
};
