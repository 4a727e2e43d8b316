/**
 * One cell in one Monaco editor, from sitting down to standing up: model, binding, size, keys, errors. Everything it
 * sets it takes back in `dispose`, because the editor goes to another cell next.
 *
 * Joins: Monaco, the Y.Text (by TextBinding), the size of the host element.
 */
import type * as Y from "yjs";
import { languageNamed } from "#lib/highlight/language.ts";
import { shown } from "#lib/text/line-ending.ts";
import type { CaretGround } from "./caret-view.ts";
import { type CodeError, wrongColumns } from "./code-error.ts";
import { allowed, type EditorCommand, type EditorKeys, type EditorMoment } from "./editor-keys.ts";
import { hasPopup, momentOf } from "./editor-moment.ts";
import { cellOptions, metrics } from "./editor-options.ts";
import type { Editor } from "./editor-pool.ts";
import type { FoundMark } from "./found-marks.ts";
import { attachLanguage, cellUri } from "./language/monaco-language.ts";
import { openLanguage } from "./language/open-language.ts";
import type * as Monaco from "./monaco.ts";
import { editorTextOf, offsetsOf, rangeAt, routeUndo } from "./monaco-text.ts";
import { openSurface } from "./open-surfaces.ts";
import { type OffsetSelection, rawOf, TextBinding } from "./text-binding.ts";
import type { LineGround } from "./text-places.ts";

export interface SurfaceCell {
  readonly cellId: string;
  readonly text: Y.Text;
  readonly language: string;
  readonly label: string;
  readonly lineNumbers: boolean;
  readonly readOnly: boolean;
  readonly errors: readonly CodeError[];
  readonly found: readonly FoundMark[];
  readonly undoManager: Y.UndoManager;
  /** Origin of typing's transactions; the undo manager tracks it. */
  readonly origin: unknown;
  readonly keys: EditorKeys;
}

export interface SurfaceEvents {
  readonly command: (command: EditorCommand, selection: OffsetSelection) => void;
  readonly focus: () => void;
  readonly blur: () => void;
  readonly select: (selections: readonly OffsetSelection[]) => void;
  /** Text, size or horizontal scroll changed: what is drawn over the text must follow. */
  readonly move: () => void;
  /** The writer took the caret here, by keys or undo: it must be seen. */
  readonly follow: () => void;
}

export class CellSurface {
  readonly #monaco: typeof Monaco;
  readonly #editor: Editor;
  readonly #host: HTMLElement;
  readonly #model: Monaco.editor.ITextModel;
  readonly #events: SurfaceEvents;
  readonly #marks: Monaco.editor.IEditorDecorationsCollection;
  readonly #others: Monaco.editor.IEditorDecorationsCollection;
  readonly #found: Monaco.editor.IEditorDecorationsCollection;
  readonly #disposables: Monaco.IDisposable[] = [];
  #cell: SurfaceCell;
  #binding: TextBinding;
  #detachLanguage: (() => void) | undefined;
  /** The caret's line was shown, and nothing scrolled since. */
  #followed = false;

  constructor(monaco: typeof Monaco, editor: Editor, host: HTMLElement, cell: SurfaceCell, events: SurfaceEvents) {
    this.#monaco = monaco;
    this.#editor = editor;
    this.#host = host;
    this.#cell = cell;
    this.#events = events;
    this.#model = createModel(monaco, cell);
    editor.setModel(this.#model);
    editor.updateOptions(cellOptions(cell));
    host.append(editor.getContainerDomNode());
    this.#binding = this.#bind();
    this.#marks = editor.createDecorationsCollection();
    this.#others = editor.createDecorationsCollection();
    this.#found = editor.createDecorationsCollection();
    this.#showErrors();
    this.#showFound();
    this.#speak();
    this.#listen();
    this.#layout();
    colourNow(this.#model);
    editor.render(true);
  }

  /** The same cell with other properties; a replaced Y.Text is bound anew. */
  update(cell: SurfaceCell): void {
    const before = this.#cell;
    this.#cell = cell;
    if (cell.text !== before.text || cell.undoManager !== before.undoManager || cell.origin !== before.origin) {
      this.#binding.destroy();
      this.#binding = this.#bind();
    }
    if (cell.language !== before.language) {
      this.#monaco.editor.setModelLanguage(this.#model, languageNamed(cell.language) ?? "plaintext");
      this.#speak();
    }
    if (cell.errors !== before.errors) this.#showErrors();
    if (cell.found !== before.found) this.#showFound();
    this.#editor.updateOptions(cellOptions(cell));
    this.#layout();
  }

  dispose(): void {
    this.#detachLanguage?.();
    this.#binding.destroy();
    for (const disposable of this.#disposables) disposable.dispose();
    this.#marks.clear();
    this.#others.clear();
    this.#found.clear();
    this.#host.style.height = "";
    this.#editor.setModel(null);
    this.#editor.getContainerDomNode().remove();
    this.#model.dispose();
  }

  focus(at?: "start" | "end" | number): void {
    if (at !== undefined) this.select(at === "end" ? this.#model.getValueLength() : at === "start" ? 0 : at);
    this.#editor.focus();
  }

  select(offset: number): void {
    const position = this.#model.getPositionAt(offset);
    this.#editor.setPosition(position);
    this.#editor.revealPosition(position);
  }

  get selection(): OffsetSelection {
    return this.#selections()[0] ?? { anchor: 0, head: 0 };
  }

  /** For carets and selections of others over this text. */
  get ground(): CaretGround {
    return {
      locate: (offset) => {
        const at = this.#editor.getScrolledVisiblePosition(this.#model.getPositionAt(offset));
        const visible = at !== null && at.left >= 0 && at.left <= this.#host.clientWidth;
        return visible ? { x: at.left, y: at.top, height: at.height } : undefined;
      },
      paint: (selections) =>
        this.#others.set(
          selections.map(({ anchor, head, className }) => ({
            range: rangeAt(this.#monaco, this.#model, Math.min(anchor, head), Math.max(anchor, head)),
            options: { className, stickiness: this.#monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges },
          })),
        ),
    };
  }

  /** Heights of lines, relative to the host. */
  get lines(): LineGround {
    const editor = this.#editor;
    const model = this.#model;
    return {
      lineTop: (offset) => {
        const { lineNumber, column } = model.getPositionAt(offset);
        return editor.getTopForPosition(lineNumber, column) - editor.getScrollTop();
      },
      lineAt: (y) => {
        let [low, high] = [1, model.getLineCount()];
        while (low < high) {
          const middle = Math.ceil((low + high) / 2);
          if (editor.getTopForLineNumber(middle) - editor.getScrollTop() <= y) low = middle;
          else high = middle - 1;
        }
        return model.getOffsetAt({ lineNumber: low, column: 1 });
      },
    };
  }

  get focused(): boolean {
    return this.#editor.hasWidgetFocus();
  }

  #bind(): TextBinding {
    const { text, undoManager, origin } = this.#cell;
    routeUndo(
      this.#model,
      () => this.#following(() => undoManager.undo()),
      () => this.#following(() => undoManager.redo()),
    );
    return new TextBinding(text, editorTextOf(this.#monaco, this.#editor), { origin, undoManager });
  }

  /** Joins the notebook's language service, or leaves it with the language. */
  #speak(): void {
    this.#detachLanguage?.();
    const language = languageNamed(this.#cell.language) === "typescript" ? openLanguage() : undefined;
    const { cellId } = this.#cell;
    this.#detachLanguage = language && attachLanguage(this.#monaco, this.#model, { cellId, ...language });
  }

  #listen(): void {
    const editor = this.#editor;
    const resize = new ResizeObserver(() => this.#layout());
    resize.observe(this.#host);
    this.#host.addEventListener("keydown", this.#onKey, { capture: true });
    this.#disposables.push(
      { dispose: openSurface(this.#cell.cellId, editor) },
      editor.onDidContentSizeChange(() => this.#layout()),
      editor.onDidScrollChange(() => this.#events.move()),
      editor.onDidChangeModelContent(() => this.#events.move()),
      editor.onDidFocusEditorWidget(() => this.#events.focus()),
      editor.onDidBlurEditorWidget(() => {
        this.#cell.undoManager.stopCapturing();
        this.#followed = false;
        this.#events.blur();
      }),
      editor.onDidChangeCursorSelection(({ source, selection, oldSelections }) => {
        this.#events.select(this.#selections());
        // Within its line the caret does not leave the view: looking where it is would cost each letter a layout.
        const sameLine = oldSelections?.[0]?.positionLineNumber === selection.positionLineNumber;
        if (source === "keyboard" && !(sameLine && this.#followed)) this.#follow();
      }),
      // What the person scrolled away from is shown again with the next letter.
      { dispose: onScroll(() => (this.#followed = false)) },
      editor.onDidCompositionStart(() => this.#binding.beginComposition()),
      editor.onDidCompositionEnd(() => this.#binding.endComposition()),
      {
        dispose: () => {
          resize.disconnect();
          this.#host.removeEventListener("keydown", this.#onKey, { capture: true });
        },
      },
    );
  }

  #following(deed: () => void): void {
    deed();
    this.#follow();
  }

  #follow(): void {
    this.#followed = true;
    this.#events.follow();
  }

  #selections(): readonly OffsetSelection[] {
    return (this.#editor.getSelections() ?? []).map((selection) => offsetsOf(this.#model, selection));
  }

  #layout(): void {
    const width = this.#host.clientWidth;
    if (width === 0) return; // hidden: the next resize lays it out
    const height = this.#editor.getContentHeight();
    this.#host.style.height = `${height}px`;
    this.#editor.layout({ width, height });
    this.#events.move();
  }

  #showFound(): void {
    const never = this.#monaco.editor.TrackedRangeStickiness.NeverGrowsWhenTypingAtEdges;
    this.#found.set(
      this.#cell.found.map(({ start, end, turn }) => ({
        range: rangeAt(this.#monaco, this.#model, start, end),
        options: {
          inlineClassName: turn === undefined ? "octavo-found" : "octavo-found octavo-found-now",
          stickiness: never,
        },
      })),
    );
  }

  #showErrors(): void {
    const lines = this.#model.getLineCount();
    this.#marks.set(
      this.#cell.errors
        .filter((error) => error.line >= 1 && error.line <= lines)
        .flatMap((error) => {
          const [start, end] = wrongColumns(this.#model.getLineContent(error.line), error);
          const at = (from: number, to: number): Monaco.Range =>
            new this.#monaco.Range(error.line, from, error.line, to);
          const hoverMessage = { value: escapeMarkdown(error.message) };
          return [
            {
              range: at(1, 1),
              options: {
                isWholeLine: true,
                className: "octavo-wrong-line",
                marginClassName: "octavo-wrong-line",
                lineNumberClassName: "octavo-wrong-number",
              },
            },
            { range: at(start + 1, end + 1), options: { inlineClassName: "octavo-wrong", hoverMessage } },
          ];
        }),
    );
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
    if (event.getModifierState("AltGraph") && event.key.length === 1) return; // it types a character
    if (this.#turnPage(event)) return;
    const command = this.#cell.keys(event, isMac());
    if (!command || !allowed(command, this.#moment())) return;
    event.preventDefault();
    event.stopPropagation();
    this.#perform(command);
  };

  /** A page is what the window shows: to Monaco, which shows all of its text, it would be the whole cell. */
  #turnPage(event: KeyboardEvent): boolean {
    const to = event.key === "PageDown" ? "down" : event.key === "PageUp" ? "up" : undefined;
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey || hasPopup(this.#editor)) {
      return false;
    }
    const value = Math.max(1, Math.floor(window.innerHeight / metrics.lineHeight) - PAGE_KEEPS);
    this.#editor.trigger("keyboard", "cursorMove", { to, by: "wrappedLine", value, select: event.shiftKey });
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  #perform(command: EditorCommand): void {
    const action = this.#actionOf(command);
    if (action) this.#editor.trigger("keyboard", action, undefined);
    else this.#events.command(command, this.selection);
  }

  /** Monaco's name for what the editor does itself; the rest is the page's. */
  #actionOf(command: EditorCommand): string | undefined {
    if (command !== "tooltip") return ACTIONS[command];
    return /[(,]\s*$/.test(this.#moment().before) ? "editor.action.triggerParameterHints" : "editor.action.showHover";
  }

  #moment(): EditorMoment {
    return momentOf(this.#editor, this.#cell.language);
  }
}

const COLOURED_AT_ONCE = 500;
/** Lines that stay in view when a page is turned, with what lies around the cells. */
const PAGE_KEEPS = 9;

const ACTIONS: Readonly<Partial<Record<EditorCommand, string>>> = {
  undo: "undo",
  redo: "redo",
  commentLine: "editor.action.commentLine",
  indent: "editor.action.indentLines",
  outdent: "editor.action.outdentLines",
  complete: "editor.action.triggerSuggest",
};

function onScroll(listener: () => void): () => void {
  const options = { capture: true, passive: true };
  document.addEventListener("wheel", listener, options);
  document.addEventListener("pointerdown", listener, options);
  return () => {
    document.removeEventListener("wheel", listener, options);
    document.removeEventListener("pointerdown", listener, options);
  };
}

function createModel(monaco: typeof Monaco, cell: SurfaceCell): Monaco.editor.ITextModel {
  const language = languageNamed(cell.language) ?? "plaintext";
  const model = monaco.editor.createModel(shown(rawOf(cell.text)), language, freeUri(monaco, cell.cellId));
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  model.updateOptions({
    tabSize: metrics.tab,
    insertSpaces: true,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  return model;
}

/** Monaco colours when it finds time; the text it takes the place of is coloured already, so this must be, too. */
function colourNow(model: Monaco.editor.ITextModel): void {
  const { tokenization } = model as Monaco.editor.ITextModel & {
    readonly tokenization?: { forceTokenization(line: number): void };
  };
  tokenization?.forceTokenization(Math.min(model.getLineCount(), COLOURED_AT_ONCE));
}

/** One cell may be open twice (two panes): the second model gets an address of its own. */
function freeUri(monaco: typeof Monaco, cellId: string): Monaco.Uri {
  const uri = cellUri(monaco, cellId);
  return monaco.editor.getModel(uri) ? uri.with({ fragment: crypto.randomUUID() }) : uri;
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|~]/g, "\\$&");
}

function isMac(): boolean {
  return /Mac|iP(?:hone|ad)/.test(navigator.platform);
}
