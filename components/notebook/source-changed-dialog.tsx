"use client";
/** What runs is what was read: when a cell holds other text by the time it would run, one sees it and decides. */
import type { ReactElement } from "react";
import { StaticCode } from "../editor/index.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { runAsItStands } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";

export function SourceChangedDialog(): ReactElement | null {
  const notebook = useOpenNotebook();
  const change = useWatched(notebook.runner.sourceChange);
  if (change === undefined) return null;
  const close = (): void => notebook.runner.sourceChange.set(undefined);
  return (
    <Dialog
      open
      onOpenChange={close}
      width="cell"
      title="The code changed before it ran"
      description="Somebody edited these cells while you pressed run. Nothing ran. This is what stands there now:"
    >
      <div className="grid gap-3">
        {change.cells.map(({ id }) => (
          <div key={id}>
            <p className="text-12 text-ink-3">{notebook.nameOf(id)}</p>
            <div className="mt-1 max-h-60 overflow-auto rounded-8 border border-line bg-sunken pt-2.5">
              <StaticCode
                text={notebook.model.sourceOf(id)}
                language={notebook.model.cell(id)?.facts.get().language ?? "typescript"}
              />
            </div>
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
