/** The `octavo` program, run in this process with everything it prints kept. */
import { runProgram } from "#server/cli/program.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export async function octavo(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await runProgram(args, env, {
    out: (text) => void out.push(typeof text === "string" ? text : Buffer.from(text).toString()),
    err: (text) => void err.push(text),
  });
  return { code, out: out.join(""), err: err.join("") };
}
