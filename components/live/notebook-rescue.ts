/** Text that arrived for a cell that was gone: asked for when the notebook opens, told by the room while it is open. */
import { z } from "zod";
import type { CellId } from "#lib/base/id.ts";
import { rescuedSchema } from "#lib/protocol/notebook.ts";
import { ApiProblem } from "./api/problem.ts";
import { ask, tell } from "./api/request.ts";
import { insert } from "./notebook-cell-commands.ts";
import type { Rescued } from "./notebook-connection.ts";
import type { OpenNotebook } from "./notebook-open.ts";

const rescuedList = z.object({ items: z.array(rescuedSchema) });

export async function askRescued(notebook: OpenNotebook): Promise<void> {
  try {
    const { items } = await ask(`/api/notebooks/${notebook.notebookId}/rescued`, rescuedList);
    notebook.connection.addRescued(items);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error; // asked again at the next opening
  }
}

/** Puts the text into a new cell where work goes on. */
export function restoreRescued(notebook: OpenNotebook, item: Rescued): void {
  const active = notebook.selection.get().active as CellId | undefined;
  const place = active === undefined ? { at: "end" as const } : { after: active };
  insert(notebook, place, { type: "code", source: item.text }, "command");
  dismissRescued(notebook, item);
}

export function dismissRescued(notebook: OpenNotebook, item: Rescued): void {
  notebook.connection.dropRescued(item.id);
  const address = `/api/notebooks/${notebook.notebookId}/rescued/${item.id}/dismiss`;
  void tell(address, { method: "POST" }).catch((error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error; // it is offered again at the next opening
  });
}
