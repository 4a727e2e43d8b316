/** The console of a cell: levels as standard output and standard error, tables as tables. Never throws. */
import { formatLog, inspect } from "./inspect.ts";
import { tableOf } from "./table.ts";

export interface ConsolePorts {
  readonly write: (name: "stdout" | "stderr", text: string) => void;
  readonly show: (value: unknown) => unknown;
  readonly now: () => number;
}

type Method = (...parts: unknown[]) => void;

export function makeConsole(ports: ConsolePorts): Readonly<Record<string, Method>> {
  let indent = "";
  const timers = new Map<string, number>();
  const counts = new Map<string, number>();
  const line = (name: "stdout" | "stderr", text: string) => {
    ports.write(name, `${indent === "" ? text : indent + text.replaceAll("\n", `\n${indent}`)}\n`);
  };
  const out: Method = (...parts) => line("stdout", formatLog(parts));
  const err: Method = (...parts) => line("stderr", formatLog(parts));
  const group: Method = (...parts) => {
    if (parts.length > 0) out(...parts);
    indent += "  ";
  };
  const elapsed = (label: unknown) => {
    const started = timers.get(String(label));
    return started === undefined ? undefined : `${String(label)}: ${(ports.now() - started).toFixed(1)} ms`;
  };
  return {
    log: out,
    info: out,
    debug: out,
    warn: err,
    error: err,
    trace: err,
    dir: (value) => out(inspect(value, { depth: 8 })),
    table: (value) => {
      if (tableOf(value) === undefined) out(value);
      else ports.show(value);
    },
    assert: (condition, ...parts) => {
      if (!condition) err("Assertion failed", ...parts);
    },
    group,
    groupCollapsed: group,
    groupEnd: () => {
      indent = indent.slice(2);
    },
    time: (label = "default") => void timers.set(String(label), ports.now()),
    timeLog: (label = "default") => out(elapsed(label) ?? `no timer ${String(label)}`),
    timeEnd: (label = "default") => {
      out(elapsed(label) ?? `no timer ${String(label)}`);
      timers.delete(String(label));
    },
    count: (label = "default") => {
      const next = (counts.get(String(label)) ?? 0) + 1;
      counts.set(String(label), next);
      out(`${String(label)}: ${next}`);
    },
    countReset: (label = "default") => void counts.delete(String(label)),
    clear: () => undefined,
  };
}
