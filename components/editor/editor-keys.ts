/**
 * What keys mean in an editor, and what they may mean there at all. The page can bring its own table (keys are
 * editable); this is the one that Jupyter and Colab taught. A key is known by the character it types or by its place
 * on the board, because on AZERTY and QWERTZ the two differ.
 */
export type EditorCommand =
  | "run"
  | "runAndAdvance"
  | "runAndInsert"
  | "split"
  | "leave"
  | "leaveUp"
  | "leaveDown"
  | "find"
  | "save"
  | "commentLine"
  | "indent"
  | "outdent"
  | "complete"
  | "tooltip"
  | "undo"
  | "redo";

export interface KeyPress {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

export type EditorKeys = (press: KeyPress, mac: boolean) => EditorCommand | undefined;

export const jupyterEditorKeys: EditorKeys = (press, mac) => {
  const { key, code, ctrlKey, metaKey, shiftKey, altKey } = press;
  const accel = mac ? metaKey : ctrlKey;
  const bare = !ctrlKey && !metaKey && !altKey;
  const letter = key.toLowerCase();
  if (key === "Enter") {
    if (altKey && !shiftKey && !ctrlKey && !metaKey) return "runAndInsert";
    if (shiftKey && bare) return "runAndAdvance";
    return (ctrlKey || metaKey) && !shiftKey && !altKey ? "run" : undefined;
  }
  if (bare && !shiftKey) {
    if (key === "Escape") return "leave";
    if (key === "ArrowUp") return "leaveUp";
    if (key === "ArrowDown") return "leaveDown";
    return key === "Tab" ? "complete" : undefined;
  }
  if (bare) return key === "Tab" ? "tooltip" : undefined;
  if (altKey) return undefined;
  if (ctrlKey && shiftKey && (code === "Minus" || key === "-" || key === "_")) return "split";
  if (ctrlKey && !metaKey && !shiftKey && letter === "m") return "leave";
  if (!accel) return undefined;
  if (letter === "z") return shiftKey ? "redo" : "undo";
  if (key === "/" || (code === "Slash" && !shiftKey && key !== "-")) return "commentLine";
  if (shiftKey) return undefined;
  if (letter === "y") return mac ? undefined : "redo";
  if (key === "]" || (code === "BracketRight" && !isDigitRow(key))) return "indent";
  if (key === "[" || (code === "BracketLeft" && !isDigitRow(key))) return "outdent";
  if (letter === "f") return "find";
  return letter === "s" ? "save" : undefined;
};

/** Zoom keys keep their meaning wherever they lie. */
function isDigitRow(key: string): boolean {
  return key === "+" || key === "-" || key === "0";
}

/** The state of an editor that decides whether a key leaves it. */
export interface EditorMoment {
  /** A list, hint or search that takes Escape and the arrows first. */
  readonly popup: boolean;
  readonly carets: number;
  readonly selected: boolean;
  readonly firstLine: boolean;
  readonly lastLine: boolean;
  /** Text left of the caret in its line. */
  readonly before: string;
  readonly completes: boolean;
  readonly snippet: boolean;
}

/** The command, if it may act now; otherwise the editor does what it does with the key. */
export function allowed(command: EditorCommand, moment: EditorMoment): boolean {
  switch (command) {
    case "leave":
      return !moment.popup && moment.carets === 1;
    case "leaveUp":
      return !moment.popup && moment.carets === 1 && !moment.selected && moment.firstLine;
    case "leaveDown":
      return !moment.popup && moment.carets === 1 && !moment.selected && moment.lastLine;
    case "complete":
      return !moment.popup && !moment.snippet && !moment.selected && moment.completes && /[\w$.]$/.test(moment.before);
    case "tooltip":
      return !moment.popup && !moment.snippet && !moment.selected && moment.completes && /\S/.test(moment.before);
    default:
      return true;
  }
}
