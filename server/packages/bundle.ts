/** Programs made of packages, each in a process of its own with limits of time and memory, two at a time. */
import { execFile } from "node:child_process";
import { AppError } from "#lib/base/errors.ts";

export interface BundleTask {
  /** Holds `node_modules`. */
  readonly folder: string;
  readonly specifier: string;
  /** Import → the kernel's module that stands for it. */
  readonly given: Readonly<Record<string, string>>;
}

export type BundleAnswer =
  | {
      readonly ok: true;
      readonly code: string;
      /** Modules of the kernel that the program asks for. */
      readonly needs: readonly string[];
      /** Parts of Node.js that it would use. */
      readonly nodeParts: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

export type Bundle = Extract<BundleAnswer, { readonly ok: true }>;

const limitMs = 60_000;
const memoryMb = 512;
const mostBytes = 24 * 1024 * 1024;
const program = new URL("./bundle-process.ts", import.meta.url).pathname;

export async function bundlePackage(task: BundleTask): Promise<Bundle> {
  const answer = await ask(task);
  if (!answer.ok) throw new AppError("invalid_request", `\`${task.specifier}\` does not run here: ${answer.message}`);
  return answer;
}

function ask(task: BundleTask): Promise<BundleAnswer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [`--max-old-space-size=${memoryMb}`, program],
      // The bundler is a program beside this one: it needs a place to look for programs, and nothing else of ours.
      {
        cwd: task.folder,
        env: { PATH: process.env.PATH, NODE_ENV: "production" },
        timeout: limitMs,
        killSignal: "SIGKILL",
        maxBuffer: mostBytes,
      },
      (error, stdout) => {
        if (error === null) return resolve(JSON.parse(stdout) as BundleAnswer);
        const what = error.killed === true ? "takes too long" : "is too large, or cannot be read";
        reject(new AppError("invalid_request", `\`${task.specifier}\` ${what}`, { cause: error }));
      },
    );
    child.stdin?.end(JSON.stringify(task));
  });
}
