/** Starts the built language worker; where it and its types are is told by the build's manifest. */
import type { StartLanguage } from "./language-client.ts";
import type { FromLanguageWorker, ToLanguageWorker } from "./language-message.ts";

const ASSETS = "/assets";

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
    const answer = await fetch(`${ASSETS}/manifest.json`, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`the server answers ${answer.status} for its build manifest`);
    const manifest = (await answer.json()) as Readonly<Record<string, string>>;
    if (stopped) return;
    const started = new Worker(`${ASSETS}/${manifest["language-worker.js"]}`, { name: "language" });
    started.onmessage = ({ data }: MessageEvent<FromLanguageWorker>) => hear(data);
    started.onerror = died;
    started.postMessage({ type: "types", url: `${ASSETS}/${manifest["language-types.json.gz"]}` });
    for (const message of early.splice(0)) started.postMessage(message);
    worker = started;
  }
};
