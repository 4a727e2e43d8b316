/** Images and other files that a text cell carries with it: `attachment:name` in its source refers to one. */
import type { CellMap } from "./document.ts";
import { isObject } from "./json.ts";
import type { Attachments, MimeBundle } from "./notebook-json.ts";

export function isAttachments(value: unknown): value is Attachments {
  return isObject(value) && Object.values(value).every(isObject);
}

export function attachmentsOf(cell: CellMap): Attachments {
  const value = cell.get("attachments");
  return isAttachments(value) ? value : {};
}

/** A name that is free in the cell, as near to `wanted` as can be. */
export function freeAttachmentName(cell: CellMap, wanted: string): string {
  const taken = attachmentsOf(cell);
  const clean = wanted.replaceAll(/[^\w.-]+/g, "-").replaceAll(/^-+|-+$/g, "") || "attachment";
  if (!Object.hasOwn(taken, clean)) return clean;
  const dot = clean.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [clean.slice(0, dot), clean.slice(dot)] : [clean, ""];
  for (let number = 1; ; number++) {
    const name = `${stem}-${number}${end}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}

/** Inside a transaction. A plain value under one key: Jupyter's clients read it so. */
export function setAttachment(cell: CellMap, name: string, data: MimeBundle): void {
  cell.set("attachments", { ...attachmentsOf(cell), [name]: data });
}

/** Inside a transaction. */
export function removeAttachment(cell: CellMap, name: string): void {
  const { [name]: _removed, ...rest } = attachmentsOf(cell);
  if (Object.keys(rest).length === 0) cell.delete("attachments");
  else cell.set("attachments", rest);
}
