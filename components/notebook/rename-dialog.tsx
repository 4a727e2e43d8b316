"use client";
/** Another name for what stands at the caret: asked for, looked for, and seen before it changes other cells. */
import { type ReactElement, useState } from "react";
import { applyDelta, deltaOfEdits } from "#lib/text/delta.ts";
import { diffLines } from "#lib/text/line-diff.ts";
import { restartLanguage } from "../editor/index.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { confirmRename, dropRename, lookForRename, renameAnew } from "../live/notebook-rename.ts";
import type { RenameCell, RenameProposal } from "../live/notebook-rename-proposal.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { useLate } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { CodeDiff } from "./code-diff.tsx";
import { counted } from "./spoken-duration.ts";

export function RenameDialog(): ReactElement | null {
  const { renaming } = useOpenNotebook();
  const proposal = useWatched(renaming);
  return proposal === undefined ? null : <Renaming proposal={proposal} />;
}

function Renaming({ proposal }: { readonly proposal: RenameProposal }): ReactElement {
  const notebook = useOpenNotebook();
  const { from, found, step } = proposal;
  const [name, setName] = useState(step.name === "naming" ? from : step.to);
  const close = (): void => dropRename(notebook);
  const submit = (): void => {
    const to = name.trim();
    if (step.name === "looking") return;
    if (to === "" || to === from) close();
    else if (step.name === "proposed") void confirmRename(notebook, to);
    else void lookForRename(notebook, to);
  };
  const why = step.name === "naming" ? step.why?.replaceAll("`", "") : undefined;
  const hint = found === undefined ? "For all cells that use it." : `It stands at ${whereWords(found)}.`;
  return (
    <Dialog
      open
      onOpenChange={close}
      width={step.name === "proposed" ? "cell" : "dialog"}
      title={step.name === "proposed" ? `Rename ${from} to ${step.to}` : `Rename ${from}`}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Field label="New name" {...(step.name === "proposed" ? {} : { hint })} error={why}>
          {(control) => (
            <Input
              {...control}
              className="font-code"
              value={name}
              autoComplete="off"
              spellCheck={false}
              data-first-focus=""
              onChange={(event) => {
                setName(event.target.value);
                if (step.name !== "naming" || step.why !== undefined) renameAnew(notebook);
              }}
            />
          )}
        </Field>
        {step.name === "looking" && <Looking onAgain={() => void again(step.to)} />}
        {step.name === "proposed" && <Proposed cells={step.cells} />}
        <DialogFoot>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" busy={step.name === "looking"}>
            {step.name === "proposed" ? `Rename in ${counted(step.cells.length, "cell")}` : "Rename"}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );

  function again(to: string): Promise<void> {
    restartLanguage();
    return lookForRename(notebook, to);
  }
}

const slowMs = 5000;

/** After a while says what it waits for, and offers to begin anew. */
function Looking({ onAgain }: { readonly onAgain: () => void }): ReactElement {
  const slow = useLate(slowMs);
  return (
    <p role="status" className="mt-3 text-12 text-ink-2">
      {slow ? (
        <>
          Still looking through all cells. The first time, the language service and the types of TensorFlow.js are
          loaded; on a busy machine that takes a while.{" "}
          <button type="button" className="verb" onClick={onAgain}>
            Start it again
          </button>
        </>
      ) : (
        "Looking through all cells …"
      )}
    </p>
  );
}

function Proposed({ cells }: { readonly cells: readonly RenameCell[] }): ReactElement {
  const notebook = useOpenNotebook();
  const places = cells.reduce((sum, { edits }) => sum + edits.length, 0);
  return (
    <>
      <p role="status" className="mt-3 text-ink-2">
        It changes {whereWords({ places, cells: cells.length })}. One undo takes all of it back.
      </p>
      <ul className="mt-3 grid max-h-96 gap-3 overflow-auto">
        {cells.map(({ id, text, edits }) => (
          <li key={id}>
            <p className="text-12 text-ink-3">{notebook.nameOf(id)}</p>
            <CodeDiff lines={diffLines(text, applyDelta(text, deltaOfEdits(edits)))} />
          </li>
        ))}
      </ul>
    </>
  );
}

function whereWords({ places, cells }: { readonly places: number; readonly cells: number }): string {
  return `${counted(places, "place")} in ${counted(cells, "cell")}`;
}
