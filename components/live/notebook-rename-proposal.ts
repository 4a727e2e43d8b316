/** A rename that reaches several cells, as it is shown before anything is written. */
import type { CellId } from "#lib/base/id.ts";
import type { Edit } from "#lib/text/delta.ts";
import type { Place } from "../editor/index.ts";

export interface RenameProposal {
  readonly from: string;
  readonly to: string;
  readonly cells: readonly { readonly id: CellId; readonly text: string; readonly edits: readonly Edit[] }[];
  /** Where the name stands, also after others typed. */
  readonly place: () => Place | undefined;
}
