/** A rename on its way: the name that was given, and where it would be written, until this person decides. */
import type { CellId } from "#lib/base/id.ts";
import type { Edit } from "#lib/text/delta.ts";
import type { Place } from "../editor/index.ts";

export interface RenameCell {
  readonly id: CellId;
  readonly text: string;
  readonly edits: readonly Edit[];
}

export type RenameStep =
  /** The person writes the name; `why` when one was refused. */
  | { readonly name: "naming"; readonly why: string | undefined }
  /** All cells are being looked through for what this name would change. */
  | { readonly name: "looking"; readonly to: string }
  /** It reaches several cells: seen before it is written. */
  | { readonly name: "proposed"; readonly to: string; readonly cells: readonly RenameCell[] };

export interface RenameProposal {
  readonly from: string;
  /** Where the name stands, also after others typed. */
  readonly place: () => Place | undefined;
  /** How often and in how many cells it stands, once known. */
  readonly found: { readonly places: number; readonly cells: number } | undefined;
  readonly step: RenameStep;
}

const inName = /[\p{ID_Continue}$\u200c\u200d]/u;

/** The name that holds an offset, or that ends at it. */
export function nameAt(text: string, offset: number): string | undefined {
  let start = offset;
  let end = offset;
  while (start > 0 && inName.test(text[start - 1] ?? "")) start -= 1;
  while (end < text.length && inName.test(text[end] ?? "")) end += 1;
  const name = text.slice(start, end);
  return name === "" || /^\p{Nd}/u.test(name) ? undefined : name;
}
