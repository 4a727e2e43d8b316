/**
 * Stack traces as a cell's author reads them: only frames in cells and in files that they import, at the line and column that were written, and the
 * library a call went into. Understands the stacks of V8, SpiderMonkey and JavaScriptCore. Frames are written
 * `at train (cell:a1b2c3:3:30)`, which the page makes a link of and which reads well anywhere else.
 */
export interface ProgramMap {
  readonly cellId: string;
  /** Its path, when it is a file that cells import. */
  readonly file?: string;
  readonly originOf: (line: number, column: number) => { readonly line: number; readonly column: number };
}

export interface TracedError {
  readonly name: string;
  readonly message: string;
  readonly stack: readonly string[];
  /** Where the innermost frame in a cell is. */
  readonly at: { readonly cellId: string; readonly line: number; readonly column: number } | undefined;
}

/** The address under which a program is evaluated. */
export function programAddress(cellId: string, version: number): string {
  return `octavo-cell:${encodeURIComponent(cellId)}/${version}`;
}

const place = /octavo-cell:([^/\s]+)\/(\d+):(\d+):(\d+)/;
const v8Name = /^\s*at (?:async )?(?:new )?([^\s(]+) \(/;
const otherName = /^([^@]*)@/;

export function traceError(thrown: unknown, mapOf: (address: string) => ProgramMap | undefined): TracedError {
  const { name, message, stack } = shapeOf(thrown);
  const lines: string[] = [];
  let at: TracedError["at"];
  for (const frame of stack.split("\n")) {
    const match = place.exec(frame);
    const map = match === null ? undefined : mapOf(`octavo-cell:${match[1]}/${match[2]}`);
    if (match === null || map === undefined) continue;
    const origin = map.originOf(Number(match[3]), Number(match[4]));
    if (map.file === undefined) at ??= { cellId: map.cellId, ...origin };
    const named = (v8Name.exec(frame) ?? otherName.exec(frame))?.[1] ?? "";
    const label = /^(eval|anonymous|<anonymous>|Object\.\w+|async)?$/.test(named) ? "" : named;
    const where = `${map.file ?? `cell:${map.cellId}`}:${origin.line}:${origin.column}`;
    lines.push(label === "" ? `at ${where}` : `at ${label} (${where})`);
  }
  return { name, message, stack: lines.slice(0, 100), at };
}

/** The cell of the innermost frame of such a stack; undefined where that is in no cell. */
export function cellOf(stack: readonly string[]): string | undefined {
  const frame = stack.find((line) => line.includes("cell:"));
  return frame === undefined ? undefined : /\bcell:(.+):\d+:\d+\)?$/.exec(frame)?.[1];
}

function shapeOf(thrown: unknown): { name: string; message: string; stack: string } {
  try {
    if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
      const error = thrown as { name?: unknown; message?: unknown; stack?: unknown; cause?: unknown };
      const cause = error.cause === undefined ? "" : `\nCaused by: ${shapeOf(error.cause).message}`;
      return {
        name: String(error.name ?? "Error").slice(0, 200),
        message: `${String(error.message)}${cause}`.slice(0, 20_000),
        stack: String(error.stack ?? ""),
      };
    }
    return { name: "Thrown", message: String(thrown).slice(0, 20_000), stack: "" };
  } catch {
    return { name: "Thrown", message: "a value that cannot be shown", stack: "" };
  }
}
