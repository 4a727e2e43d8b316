/** The cells that are in an editor now: for commands of the page that the editor carries out where its caret is. */
import type { Editor } from "./editor-pool.ts";

const open = new Map<string, Editor>();

/** Open until the answer is called. */
export function openSurface(cellId: string, editor: Editor): () => void {
  open.set(cellId, editor);
  return () => {
    if (open.get(cellId) === editor) open.delete(cellId);
  };
}

/** Goes to the definition of the name at the caret of that cell; false when the cell is not in an editor. */
export function goToDefinition(cellId: string): boolean {
  const editor = open.get(cellId);
  if (editor === undefined) return false;
  editor.focus();
  editor.trigger("page", "editor.action.revealDefinition", undefined);
  return true;
}

/** Where the caret of that cell's editor stands in the text as it is shown; undefined when it is not in an editor. */
export function caretIn(cellId: string): number | undefined {
  const editor = open.get(cellId);
  const position = editor?.getPosition();
  return position ? editor?.getModel()?.getOffsetAt(position) : undefined;
}
