/** The cells that are in an editor now: for commands of the page that the editor carries out where its caret is. */
import type { Editor } from "./editor-pool.ts";

export type EditorDeed = "rename" | "definition";

const actions: Readonly<Record<EditorDeed, string>> = {
  rename: "editor.action.rename",
  definition: "editor.action.revealDefinition",
};

const open = new Map<string, Editor>();

/** Open until the answer is called. */
export function openSurface(cellId: string, editor: Editor): () => void {
  open.set(cellId, editor);
  return () => {
    if (open.get(cellId) === editor) open.delete(cellId);
  };
}

/** Does it at the caret of that cell; false when the cell is not in an editor. */
export function doInEditor(cellId: string, deed: EditorDeed): boolean {
  const editor = open.get(cellId);
  if (editor === undefined) return false;
  editor.focus();
  editor.trigger("page", actions[deed], undefined);
  return true;
}
