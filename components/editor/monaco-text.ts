/**
 * A Monaco editor as the binding's port. Monaco's own undo is routed to the given undo: its keys, menu entries and
 * the browser's undo event all end in `model.undo`, which is replaced here, so its stack is never used.
 */
import { must } from "#lib/base/assert.ts";
import type { Edit } from "#lib/text/delta.ts";
import type * as Monaco from "./monaco.ts";
import type { EditorText, OffsetSelection } from "./text-binding.ts";

type Editor = Monaco.editor.IStandaloneCodeEditor;
type Model = Monaco.editor.ITextModel;

export function editorTextOf(monaco: typeof Monaco, editor: Editor): EditorText {
  const model = must(editor.getModel(), "an editor with a model");
  return {
    value: () => model.getValue(monaco.editor.EndOfLinePreference.LF),
    length: () => model.getValueLength(monaco.editor.EndOfLinePreference.LF),
    apply: (edits) => {
      model.applyEdits(
        edits.map(({ offset, length, text }) => ({ range: rangeAt(monaco, model, offset, offset + length), text })),
      );
    },
    onChange: (listener) => {
      const subscription = model.onDidChangeContent((event) => listener(editsOf(event)));
      return () => subscription.dispose();
    },
    selections: () => (editor.getSelections() ?? []).map((selection) => offsetsOf(model, selection)),
    select: (selections) => {
      editor.setSelections(
        selections.map(({ anchor, head }) =>
          monaco.Selection.fromPositions(model.getPositionAt(anchor), model.getPositionAt(head)),
        ),
      );
    },
  };
}

export function routeUndo(model: Model, undo: () => void, redo: () => void): void {
  Object.assign(model, { undo, redo, canUndo: () => true, canRedo: () => true });
}

export function rangeAt(monaco: typeof Monaco, model: Model, start: number, end: number): Monaco.Range {
  return monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end));
}

export function offsetsOf(model: Model, selection: Monaco.Selection): OffsetSelection {
  return {
    anchor: model.getOffsetAt(selection.getSelectionStart()),
    head: model.getOffsetAt(selection.getPosition()),
  };
}

/** Monaco reports the last change first. */
function editsOf(event: Monaco.editor.IModelContentChangedEvent): readonly Edit[] {
  return event.changes
    .map(({ rangeOffset, rangeLength, text }) => ({ offset: rangeOffset, length: rangeLength, text }))
    .sort((one, other) => one.offset - other.offset);
}
