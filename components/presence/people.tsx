"use client";
/** Who is here and where; a click follows. */
import type { ReactElement } from "react";
import type { CellId } from "#lib/base/id.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { follow } from "../live/notebook-follow.ts";
import type { Visitor } from "../live/notebook-presence.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { PanelSection } from "../notebook/panel-section.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { onePerPerson } from "./avatars.tsx";

export function People(): ReactElement | null {
  const notebook = useOpenNotebook();
  const others = onePerPerson(useWatched(notebook.presence.visitors)).filter((visitor) => !visitor.me);
  if (others.length === 0) return null;
  return (
    <PanelSection title="Here now" count={others.length}>
      <ul>
        {others.map((person) => (
          <Person key={person.clientId} person={person} />
        ))}
      </ul>
    </PanelSection>
  );
}

function Person({ person }: { readonly person: Visitor }): ReactElement {
  const notebook = useOpenNotebook();
  const followed = useWatched(notebook.presence.following) === person.clientId;
  const where = person.cellId === undefined ? "reading" : `in ${notebook.nameOf(person.cellId as CellId)}`;
  return (
    <li className="flex min-h-row-short items-center gap-2">
      <Avatar name={person.name} color={person.color} silent />
      <span className="min-w-0 grow leading-tight">
        <span className="block truncate">{person.name}</span>
        <span className="block truncate text-11 text-ink-3">{where}</span>
      </span>
      <Button
        size="small"
        aria-pressed={followed}
        aria-label={followed ? `Stop following ${person.name}` : `Follow ${person.name}`}
        onClick={() => follow(notebook, followed ? undefined : person)}
      >
        {followed ? "Following" : "Follow"}
      </Button>
    </li>
  );
}
