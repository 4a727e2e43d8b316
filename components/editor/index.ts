/** The editor's face to the page. Monaco stays behind it. */
export type { RemoteCaret } from "./caret-view.ts";
export { CellEditor } from "./cell-editor.tsx";
export type { CellEditorProps } from "./cell-editor-props.ts";
export type { CodeError } from "./code-error.ts";
export { type EditorCommand, type EditorKeys, jupyterEditorKeys, type KeyPress } from "./editor-keys.ts";
export { FoundHighlights, type FoundMark } from "./found-marks.ts";
export {
  findFormat,
  findRename,
  type Place,
  type Renaming,
  restartLanguage,
  speaksOf,
} from "./language/ask-language.ts";
export type { LanguageCell } from "./language/language-client.ts";
export { warmEditors } from "./monaco-loader.ts";
export { caretIn, goToDefinition } from "./open-surfaces.ts";
export { type SharedSelection, shareSelection } from "./shared-selection.ts";
export type { OffsetSelection } from "./text-binding.ts";
export { type TextAnchor, textPlacesOf } from "./text-places.ts";
export { useLanguageService } from "./use-language-service.ts";
