/** Runs a Python story with a real MLflow client against a tracking server, and reads what it said. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const stories = path.resolve(import.meta.dirname, "../server/tracking/stories");

// biome-ignore lint/suspicious/noExplicitAny: a story says anything
export type Said = any;

export async function tellStory(
  python: string,
  story: string,
  uri: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const folder = await mkdtemp(path.join(tmpdir(), "octavo-story-"));
  try {
    const { stdout } = await run(python, [path.join(stories, story)], {
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
      env: {
        NODE_ENV: "test",
        PATH: process.env.PATH ?? "",
        HOME: folder,
        MLFLOW_TRACKING_URI: uri,
        MLFLOW_REGISTRY_URI: uri,
        MLFLOW_HTTP_REQUEST_MAX_RETRIES: "1",
        MLFLOW_DISABLE_TELEMETRY: "true",
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: "false",
        DO_NOT_TRACK: "true",
        ...env,
      },
    });
    const line = stdout.split("\n").find((each) => each.startsWith("SAID "));
    if (line === undefined) throw new Error(`the story said nothing:\n${stdout}`);
    return { ...JSON.parse(line.slice("SAID ".length)), printed: stdout };
  } catch (error) {
    const { stderr = "", stdout = "" } = error as { stderr?: string; stdout?: string };
    throw new Error(`${story}: ${stdout.slice(-3000)}\n${stderr.slice(-6000)}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
