/** What the page tells a cell's editor, and what it hears from it. */
import type * as Y from "yjs";
import type { RemoteCaret } from "./caret-view.ts";
import type { CodeError } from "./code-error.ts";
import type { EditorCommand, EditorKeys } from "./editor-keys.ts";
import type { FoundMark } from "./found-marks.ts";
import type { OffsetSelection } from "./text-binding.ts";

export interface CellEditorProps {
  readonly cellId: string;
  /** Another object than before (undo of a delete makes a new one) is bound anew. */
  readonly text: Y.Text;
  /** As the document names it; unknown ones are shown in one colour. */
  readonly language: string;
  /** What a screen reader calls the editor: "Code cell history, running". */
  readonly label: string;
  /** Of this cell's text. Its tracked origins must hold `origin`. */
  readonly undoManager: Y.UndoManager;
  readonly origin: unknown;
  readonly readOnly?: boolean;
  readonly lineNumbers?: boolean;
  readonly errors?: readonly CodeError[];
  /** What a search found here: the same list while it is the same. */
  readonly found?: readonly FoundMark[];
  /** Going from false to true puts the caret into the editor. */
  readonly focused?: boolean;
  /** Where the caret goes then; absent: where it was. */
  readonly caret?: "start" | "end" | number | undefined;
  /** Others' carets in this cell: the same list while nothing moved. */
  readonly carets?: readonly RemoteCaret[];
  readonly keys?: EditorKeys;
  readonly onFocus?: () => void;
  readonly onBlur?: () => void;
  /** The main selection moved while the editor has the focus; `shareSelection` makes it fit for others. */
  readonly onSelect?: (selection: OffsetSelection) => void;
  /** The caret, or what the search came to, must be seen: its top and bottom in the window. */
  readonly onShow?: (top: number, bottom: number) => void;
  /** A key that leaves the editor or acts on the cell; offsets count UTF-16 units of the text. */
  readonly onCommand?: (command: EditorCommand, selection: OffsetSelection) => void;
}
