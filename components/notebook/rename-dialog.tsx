"use client";
/** A rename that reaches other cells: which lines change, before they do. */
import type { ReactElement } from "react";
import { applyDelta, deltaOfEdits } from "#lib/text/delta.ts";
import { diffLines } from "#lib/text/line-diff.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { confirmRename } from "../live/notebook-rename.ts";
import type { RenameProposal } from "../live/notebook-rename-proposal.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { CodeDiff } from "./code-diff.tsx";

export function RenameDialog(): ReactElement | null {
  const { renaming } = useOpenNotebook();
  const proposal = useWatched(renaming);
  return proposal === undefined ? null : <Proposed proposal={proposal} />;
}

function Proposed({ proposal }: { readonly proposal: RenameProposal }): ReactElement {
  const notebook = useOpenNotebook();
  const { from, to, cells } = proposal;
  const close = (): void => notebook.renaming.set(undefined);
  const places = cells.reduce((sum, { edits }) => sum + edits.length, 0);
  return (
    <Dialog
      open
      onOpenChange={close}
      width="cell"
      title={`Rename ${from} to ${to}`}
      description={`It stands at ${places} places in ${cells.length} cells. One undo takes all of it back.`}
    >
      <ul className="grid max-h-96 gap-3 overflow-auto">
        {cells.map(({ id, text, edits }) => (
          <li key={id}>
            <p className="text-12 text-ink-3">{notebook.nameOf(id)}</p>
            <CodeDiff lines={diffLines(text, applyDelta(text, deltaOfEdits(edits)))} />
          </li>
        ))}
      </ul>
      <DialogFoot>
        <Button onClick={close}>Cancel</Button>
        <Button variant="primary" onClick={() => void confirmRename(notebook)}>
          Rename in {cells.length} cells
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
