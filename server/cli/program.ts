/** The `octavo` program: finds the command, shows help, and turns what goes wrong into one honest line. */
import { AppError, errorKinds } from "#lib/base/errors.ts";
import { ConfigError, readConfig } from "../config.ts";
import { FolderInUseError } from "../db/index.ts";
import { auditCommand } from "./audit-command.ts";
import { backupCommand, restoreCommand } from "./backup-commands.ts";
import { type Command, readArguments, type Terminal, UsageError } from "./command.ts";
import { exportCommand, importCommand } from "./notebook-commands.ts";
import { exportRunsCommand, importRunsCommand } from "./runs-command.ts";
import { tokenCommand } from "./token-command.ts";

const startCommand: Command = {
  usage: "start",
  summary: "start the server and print a sign-in link",
  help: "  Takes PORT, HOST, OCTAVO_DATA and the other variables of the README.",
  options: {},
  words: 0,
  async run() {
    await import("../main.ts"); // serves until a signal ends it
    return new Promise<never>(() => undefined);
  },
};

const commands: Readonly<Record<string, Command>> = {
  start: startCommand,
  import: importCommand,
  "import-runs": importRunsCommand,
  export: exportCommand,
  "export-runs": exportRunsCommand,
  backup: backupCommand,
  restore: restoreCommand,
  token: tokenCommand,
  audit: auditCommand,
};

/** Runs `octavo ARGS…`; answers the exit code: 0 done, 1 failed, 2 called wrongly. */
export async function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const [name = "", ...rest] = args;
  if (name === "" || name === "help" || name === "--help" || name === "-h") {
    terminal.out(overview());
    return name === "" ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    terminal.err(`octavo: there is no command ${name}\n\n${overview()}`);
    return 2;
  }
  try {
    const given = readArguments(command, rest);
    if (given === "help") {
      terminal.out(`octavo ${command.usage} – ${command.summary}\n\n${command.help}\n`);
      return 0;
    }
    return await command.run(given, readConfig(env), terminal);
  } catch (error) {
    terminal.err(`octavo ${name}: ${explain(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

function overview(): string {
  const width = Math.max(...Object.values(commands).map((command) => command.usage.length)) + 2;
  const lines = Object.values(commands).map((command) => `  ${command.usage.padEnd(width)}${command.summary}`);
  return `octavo COMMAND\n\n${lines.join("\n")}\n\noctavo COMMAND --help says more.\n`;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return `the environment is not usable:\n${error.message}`;
  if (error instanceof FolderInUseError)
    return `${error.message}\nStop it first, or set OCTAVO_DATA to another folder.`;
  if (error instanceof AppError) return `${error.message}. ${errorKinds[error.code].next}`;
  return error instanceof Error ? error.message : String(error);
}
