/** Places in cells that a traceback of ours names: `at train (cell:a1b2:3:30)`. */
export interface ErrorPlace {
  readonly cellId: string;
  readonly line: number;
  readonly column: number;
}

export interface StackLine {
  readonly text: string;
  readonly place: ErrorPlace | undefined;
  /** The function's name, when the line has one. */
  readonly name: string;
}

const frame = /^at (?:(.+) \()?cell:(.+):(\d+):(\d+)\)?$/;

export function readStack(traceback: readonly string[]): readonly StackLine[] {
  return traceback.map((text) => {
    const match = frame.exec(text);
    if (match === null) return { text, place: undefined, name: "" };
    const place = { cellId: match[2] ?? "", line: Number(match[3]), column: Number(match[4]) };
    return { text, place, name: match[1] ?? "" };
  });
}

/** Whether the traceback is one of ours; a foreign kernel's is text for a terminal. */
export function isOurs(stack: readonly StackLine[]): boolean {
  return stack.every(({ place }) => place !== undefined);
}
