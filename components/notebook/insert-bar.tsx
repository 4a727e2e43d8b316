"use client";
/** Between two cells: what can be put there. Shown on hover and on keyboard focus; the keys are A and B. */
import { Plus } from "lucide-react";
import type { ReactElement } from "react";
import type { CellId } from "#lib/base/id.ts";
import { insert } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import { Button } from "../ui/button.tsx";

export function InsertBar({ after }: { readonly after: CellId }): ReactElement | null {
  const notebook = useOpenNotebook();
  if (!useEditable()) return null;
  return (
    <>
      <div className="nb-gap" />
      <div className="nb-insert">
        <Button
          size="small"
          icon={Plus}
          tabIndex={-1}
          onClick={() => insert(notebook, { after }, { type: "code", language: "typescript" })}
        >
          TypeScript
        </Button>
        <Button
          size="small"
          icon={Plus}
          tabIndex={-1}
          onClick={() => insert(notebook, { after }, { type: "markdown" })}
        >
          Text
        </Button>
      </div>
    </>
  );
}

/** After the last cell, always in sight. */
export function AddCells(): ReactElement | null {
  const notebook = useOpenNotebook();
  if (!useEditable()) return null;
  return (
    <div className="flex justify-center gap-1 pt-3.5 pb-24 text-ink-2">
      <Button
        variant="ghost"
        icon={Plus}
        onClick={() => insert(notebook, { at: "end" }, { type: "code", language: "typescript" })}
      >
        TypeScript
      </Button>
      <Button variant="ghost" icon={Plus} onClick={() => insert(notebook, { at: "end" }, { type: "markdown" })}>
        Text
      </Button>
    </div>
  );
}
