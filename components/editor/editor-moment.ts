/**
 * The state of an editor at a key press. Monaco tells some of it only through parts that its types leave out: what is
 * open, by context keys; the caret's line on the screen, by its view.
 */
import { languageNamed } from "#lib/highlight/language.ts";
import type { EditorMoment } from "./editor-keys.ts";
import type { Editor } from "./editor-pool.ts";

export function momentOf(editor: Editor, language: string): EditorMoment {
  const selection = editor.getSelection();
  const position = selection?.getPosition() ?? { lineNumber: 1, column: 1 };
  const screen = screenLines(editor);
  return {
    popup: hasPopup(editor),
    snippet: hasContext(editor, ["inSnippetMode"]),
    carets: editor.getSelections()?.length ?? 1,
    selected: !(selection?.isEmpty() ?? true),
    firstLine: screen.caret <= 1,
    lastLine: screen.caret >= screen.count,
    before: (editor.getModel()?.getLineContent(position.lineNumber) ?? "").slice(0, position.column - 1),
    completes: languageNamed(language) === "typescript",
  };
}

/** A list, hint or search is open. */
export function hasPopup(editor: Editor): boolean {
  return hasContext(editor, POPUPS);
}

const POPUPS = [
  "suggestWidgetVisible",
  "parameterHintsVisible",
  "findWidgetVisible",
  "editorHoverVisible",
  "messageVisible",
  "referenceSearchVisible",
];

/**
 * The caret's line among those on the screen: wrapped prose has several in a line, and at a wrap the caret's place in the
 * text does not tell on which side of it it stands.
 */
function screenLines(editor: Editor): { readonly caret: number; readonly count: number } {
  const view = (editor as Editor & { _getViewModel?(): ViewModel | null })._getViewModel?.();
  const model = editor.getModel();
  if (view) return { caret: view.getPrimaryCursorState().viewState.position.lineNumber, count: view.getLineCount() };
  return { caret: editor.getPosition()?.lineNumber ?? 1, count: model?.getLineCount() ?? 1 };
}

interface ViewModel {
  getLineCount(): number;
  getPrimaryCursorState(): { readonly viewState: { readonly position: { readonly lineNumber: number } } };
}

function hasContext(editor: Editor, keys: readonly string[]): boolean {
  const service = (editor as Editor & { readonly _contextKeyService?: ContextKeys })._contextKeyService;
  return keys.some((key) => service?.getContextKeyValue(key) === true);
}

interface ContextKeys {
  getContextKeyValue(key: string): unknown;
}
