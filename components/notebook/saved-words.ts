/** What the bar and Ctrl S say of saving. */
import type { NotebookConnection } from "../live/notebook-connection.ts";
import { counted } from "./spoken-duration.ts";

/** `short` for the bar; `full` tells what is kept where. */
export function savedWords(
  connection: Pick<NotebookConnection, "online" | "unsaved" | "copy" | "phase">,
  length: "short" | "full",
): string {
  const edits = connection.unsaved.get();
  const here = connection.copy === undefined ? "in this tab" : "here";
  if (!connection.online.get()) {
    const kept = edits === 0 ? "Offline" : `Offline, ${counted(edits, "edit")} kept ${here}`;
    if (length === "short") return kept;
    const then = edits === 0 ? "Everything is stored on the server." : "They are sent when the server is back.";
    return `${kept}. ${then}`;
  }
  if (edits > 0) return length === "short" ? "Saving" : `Saving, ${counted(edits, "edit")} on the way to the server.`;
  return length === "short" ? "Saved" : "Saved. Every edit is stored on the server as you make it, with who made it.";
}
