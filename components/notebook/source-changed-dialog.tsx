"use client";
/** What runs is what was read: when a cell holds other text by the time it would run, one sees the difference and decides. */
import type { ReactElement } from "react";
import { diffLines } from "#lib/text/line-diff.ts";
import { shown } from "#lib/text/line-ending.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { runAsItStands } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { CodeDiff } from "./code-diff.tsx";

export function SourceChangedDialog(): ReactElement | null {
  const notebook = useOpenNotebook();
  const change = useWatched(notebook.runner.sourceChange);
  useWatched(notebook.model.edited);
  if (change === undefined) return null;
  const close = (): void => notebook.runner.sourceChange.set(undefined);
  return (
    <Dialog
      open
      onOpenChange={close}
      width="cell"
      title="The code changed before it ran"
      description="Somebody edited these cells while you pressed run. Nothing ran. This is what changed since you read them:"
    >
      <div className="grid max-h-96 gap-3 overflow-auto">
        {change.cells.map(({ id, read }) => (
          <div key={id}>
            <p className="text-12 text-ink-3">{notebook.nameOf(id)}</p>
            <CodeDiff lines={diffLines(shown(read), shown(notebook.model.sourceOf(id)))} around={2} />
          </div>
        ))}
      </div>
      <DialogFoot>
        <Button onClick={close}>Do not run</Button>
        <Button variant="primary" onClick={() => runAsItStands(notebook)}>
          Run what stands there now
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
