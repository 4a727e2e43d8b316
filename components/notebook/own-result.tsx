"use client";
/** Says that what stands below is mine alone, and offers to show it to everybody or to go back to what they see. */
import { EyeOff } from "lucide-react";
import type { ReactElement } from "react";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { CellModel } from "../live/notebook-model.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { Icon } from "../ui/icon.tsx";

export function OwnResult({ cell }: { readonly cell: CellModel }): ReactElement | null {
  const notebook = useOpenNotebook();
  const { own } = notebook.runner;
  const mine = useSelected(own.cells, (cells) => cells.get(cell.id));
  const { receipt } = useWatched(cell.facts);
  useWatched(notebook.right);
  if (mine === undefined || !mine.finished) return null;
  return (
    <div className="nb-strip" data-tone="plain">
      <Icon of={EyeOff} size="small" />
      <span className="min-w-0">
        <b>My results.</b> Nobody else sees them; the notebook is as it was.
      </span>
      <span className="grow" />
      {notebook.mayPublish && mine.whole && (
        <button type="button" className="verb" onClick={() => void notebook.runner.publish(cell.id)}>
          Publish
        </button>
      )}
      <button type="button" className="verb" onClick={() => notebook.runner.dropOwn(cell.id)}>
        {receipt === undefined ? "Discard" : "Show the shared ones"}
      </button>
    </div>
  );
}
