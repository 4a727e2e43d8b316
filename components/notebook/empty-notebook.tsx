"use client";
import type { ReactElement } from "react";
import { insert } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";

/** A notebook without cells: what one is for and the first step. */
export function EmptyNotebook(): ReactElement {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  return (
    <div className="mx-auto max-w-cell px-4 pb-24">
      <Empty
        title="An empty notebook"
        under="page"
        action={
          editable && (
            <>
              <Button
                variant="primary"
                onClick={() => insert(notebook, { at: "end" }, { type: "code", language: "typescript" })}
              >
                Write TypeScript
              </Button>
              <Button onClick={() => insert(notebook, { at: "end" }, { type: "markdown" })}>Write text</Button>
            </>
          )
        }
      >
        Cells of text and TypeScript, written together and run in the browser.
        {editable ? " Start with a cell; B adds the next." : " Nobody has written anything yet."}
      </Empty>
    </div>
  );
}
