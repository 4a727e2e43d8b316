/**
 * How Monaco looks and behaves in a cell: it is only the text. No scroll of its own from top to bottom, no gutter
 * unless line numbers are asked for, and the same metrics, to the pixel, as the resting text (see editor.css).
 */
import type * as Monaco from "./monaco.ts";

/** Shared with editor.css, which draws the resting text; a browser test compares the two. */
export const metrics = { fontSize: 13, lineHeight: 21, left: 14, numbered: 15, bottom: 11, tab: 2 } as const;

export const editorOptions: Monaco.editor.IStandaloneEditorConstructionOptions = {
  ariaRequired: false,
  accessibilitySupport: "auto",
  autoClosingBrackets: "languageDefined",
  autoIndent: "full",
  automaticLayout: false, // the surface lays out when its host changes; an observer per editor would poll for nothing
  bracketPairColorization: { enabled: false },
  codeLens: false,
  colorDecorators: false,
  contextmenu: false,
  cursorBlinking: "blink",
  cursorWidth: 2,
  detectIndentation: false,
  dropIntoEditor: { enabled: false },
  find: { addExtraSpaceOnTop: false, seedSearchStringFromSelection: "never" },
  folding: false,
  fontFamily: "var(--font-code)",
  fontLigatures: false,
  fontSize: metrics.fontSize,
  fontWeight: "420",
  glyphMargin: false,
  guides: { indentation: false, bracketPairs: false },
  hideCursorInOverviewRuler: true,
  hover: { enabled: "on", above: false },
  inlineSuggest: { enabled: false },
  insertSpaces: true,
  letterSpacing: 0,
  lightbulb: { enabled: "off" as Monaco.editor.ShowLightbulbIconMode },
  lineDecorationsWidth: metrics.left,
  lineHeight: metrics.lineHeight,
  lineNumbers: "off",
  lineNumbersMinChars: 3,
  links: false,
  matchBrackets: "always",
  minimap: { enabled: false },
  occurrencesHighlight: "singleFile",
  overviewRulerBorder: false,
  overviewRulerLanes: 0,
  padding: { top: 0, bottom: metrics.bottom },
  quickSuggestions: { other: true, comments: false, strings: false },
  renderLineHighlight: "none",
  renderWhitespace: "none",
  roundedSelection: true,
  scrollBeyondLastColumn: 2,
  scrollBeyondLastLine: false,
  scrollbar: {
    vertical: "hidden",
    verticalScrollbarSize: 0,
    horizontal: "auto",
    horizontalScrollbarSize: 8,
    useShadows: false,
    alwaysConsumeMouseWheel: false,
    handleMouseWheel: true,
    ignoreHorizontalScrollbarInContentHeight: true,
  },
  selectionClipboard: false,
  smoothScrolling: false,
  stickyScroll: { enabled: false },
  suggest: { showWords: false, preview: false, showStatusBar: false, insertMode: "replace" },
  tabSize: metrics.tab,
  theme: "octavo",
  unicodeHighlight: { ambiguousCharacters: false, invisibleCharacters: true },
  unusualLineTerminators: "off",
  wordBasedSuggestions: "off",
};

/** What differs from cell to cell. Prose wraps, code scrolls sideways. */
export function cellOptions(cell: {
  readonly language: string;
  readonly lineNumbers: boolean;
  readonly readOnly: boolean;
  readonly label: string;
}): Monaco.editor.IEditorOptions {
  const prose = cell.language === "markdown";
  return {
    ariaLabel: cell.label,
    lineDecorationsWidth: cell.lineNumbers ? metrics.numbered : metrics.left,
    lineNumbers: cell.lineNumbers ? "on" : "off",
    quickSuggestions: prose ? false : { other: true, comments: false, strings: false },
    readOnly: cell.readOnly,
    domReadOnly: cell.readOnly,
    wordWrap: prose ? "on" : "off",
    wrappingIndent: "same",
  };
}
