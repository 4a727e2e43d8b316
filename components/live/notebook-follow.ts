/** Following a person: their cell stays in view until I move, scroll by hand or press Escape. */
import type { CellId } from "#lib/base/id.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import type { Visitor } from "./notebook-presence.ts";

export function follow(notebook: OpenNotebook, person: Visitor | undefined): void {
  const before = notebook.presence.following.get();
  notebook.presence.follow(person?.clientId);
  if (person === undefined) {
    if (before !== undefined) notebook.announce("Following nobody.");
    return;
  }
  notebook.announce(`Following ${person.name}.`);
  if (person.cellId === undefined) return;
  notebook.outline.uncover(person.cellId as CellId);
  notebook.viewport.reveal(person.cellId as CellId, { where: "start" });
}
