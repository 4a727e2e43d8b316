/** What a command of the `octavo` program is, and how its arguments are read. */
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { Config } from "../config.ts";

export interface Given {
  /** The words that are no options. */
  readonly words: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

export interface Terminal {
  out(text: string | Uint8Array): void;
  err(text: string): void;
}

export interface Command {
  /** `import FILE` */
  readonly usage: string;
  readonly summary: string;
  /** Shown by --help below the usage. */
  readonly help: string;
  readonly options: Readonly<ParseArgsOptionsConfig>;
  /** How many words it takes. */
  readonly words: number;
  /** Answers the exit code. */
  run(given: Given, config: Config, terminal: Terminal): Promise<number>;
}

/** A mistake in how the program was called, or something a person at the terminal can put right. */
export class UsageError extends Error {}

export function readArguments(command: Command, args: readonly string[]): Given | "help" {
  const options = { ...command.options, help: { type: "boolean", short: "h" } } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help === true) return "help";
    if (positionals.length !== command.words) {
      throw new UsageError(`it takes ${command.words === 0 ? "no words" : command.usage}`);
    }
    return { words: positionals, options: values as Given["options"] };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The text of an option, when it was given. */
export function optionText(given: Given, name: string): string | undefined {
  const value = given.options[name];
  return typeof value === "string" ? value : undefined;
}
