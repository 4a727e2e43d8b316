/** The server program: reads the environment, starts Octavo, says where it is, and ends cleanly when told to. */
import { ConfigError, readConfig } from "./config.ts";
import { FolderInUseError } from "./db/index.ts";
import { createLog } from "./log.ts";
import { type Octavo, startOctavo } from "./octavo.ts";

const endMs = 9_500;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  process.on("unhandledRejection", (error) => log.error({ err: error }, "a promise was rejected and nobody listened"));
  const octavo = await startOctavo(config, log);
  stopOnSignals(octavo);
  process.stdout.write(`\nOctavo ready at ${octavo.origin}\nSign in (once, within 24 hours): ${octavo.signInLink}\n`);
}

function stopOnSignals(octavo: Octavo): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), endMs).unref();
      octavo.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

/** What went wrong and what to do, for the person at the terminal; anything unforeseen keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return `The environment is not usable:\n${error.message}`;
  if (error instanceof FolderInUseError)
    return `${error.message}\nStop it first, or set OCTAVO_DATA to another folder.`;
  if (error instanceof Error && "code" in error && error.code === "EADDRINUSE")
    return "The port is taken. Set PORT to another one, or stop what uses it.";
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
