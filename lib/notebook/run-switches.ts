/**
 * Switches that people set and that stand in the document: a cell may be left out of runs of everything
 * (`metadata.octavo.disabled`, with who did it), a notebook may let cheap cells run by themselves
 * (`metadata.octavo.autoRun`), and may leave its trainings and runs of everything untracked (`metadata.octavo.autoTrack`
 * is false).
 */
import type * as Y from "yjs";
import type { CellId } from "#lib/base/id.ts";
import { type CellMap, notebookMetadataOf, octavoMetadata } from "./document.ts";
import { isObject, type JsonObject } from "./json.ts";
import { type Changing, changeEach, setNotebookMetadata, setOctavo } from "./operations.ts";

export interface DisabledBy {
  readonly personId: string;
  readonly name: string;
}

const longestName = 200;

/** Who switched the cell off; undefined while it takes part. */
export function disabledBy(cell: CellMap): DisabledBy | undefined {
  const { disabled } = octavoMetadata(cell);
  if (!isObject(disabled)) return disabled === true ? { personId: "", name: "somebody" } : undefined;
  const { personId, name } = disabled;
  return {
    personId: typeof personId === "string" ? personId : "",
    name: typeof name === "string" && name !== "" ? name.slice(0, longestName) : "somebody",
  };
}

/** `by` undefined: the cells take part again. */
export function setDisabled(
  doc: Y.Doc,
  ids: readonly string[],
  by: DisabledBy | undefined,
  writing: Changing = {},
): CellId[] {
  return changeEach(doc, ids, writing, (cell) => {
    if ((disabledBy(cell) === undefined) === (by === undefined)) return false;
    const { disabled: _disabled, ...rest } = octavoMetadata(cell);
    setOctavo(cell, by === undefined ? rest : { ...rest, disabled: { personId: by.personId, name: by.name } });
    return true;
  });
}

export function autoRun(doc: Y.Doc): boolean {
  return octavoOf(doc).autoRun === true;
}

export function setAutoRun(doc: Y.Doc, on: boolean, writing: Changing = {}): void {
  setSwitch(doc, "autoRun", on ? true : undefined, writing);
}

/** Whether trainings and runs of everything are tracked without being asked to. */
export function autoTrack(doc: Y.Doc): boolean {
  return octavoOf(doc).autoTrack !== false;
}

export function setAutoTrack(doc: Y.Doc, on: boolean, writing: Changing = {}): void {
  setSwitch(doc, "autoTrack", on ? undefined : false, writing);
}

function octavoOf(doc: Y.Doc): JsonObject {
  const octavo = notebookMetadataOf(doc)?.get("octavo");
  return isObject(octavo) ? octavo : {};
}

function setSwitch(doc: Y.Doc, name: string, value: boolean | undefined, writing: Changing): void {
  const { [name]: _before, ...rest } = octavoOf(doc);
  const octavo = value === undefined ? rest : { ...rest, [name]: value };
  setNotebookMetadata(doc, "octavo", Object.keys(octavo).length === 0 ? undefined : octavo, writing);
}
