"use client";
/** Who is here, in the bar; a click follows somebody, another lets go. */
import type { ReactElement } from "react";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { follow } from "../live/notebook-follow.ts";
import type { Visitor } from "../live/notebook-presence.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Avatar } from "../ui/avatar.tsx";
import { classNames } from "../ui/class-names.ts";

const shownAtMost = 5;

/** One tab per person: the one that was in a cell last. */
export function onePerPerson(visitors: readonly Visitor[]): readonly Visitor[] {
  const people = new Map<string, Visitor>();
  for (const visitor of visitors) {
    const known = people.get(visitor.personId);
    if (known === undefined || (known.cellId === undefined && !known.me)) people.set(visitor.personId, visitor);
  }
  return [...people.values()];
}

export function Avatars(): ReactElement {
  const notebook = useOpenNotebook();
  const people = onePerPerson(useWatched(notebook.presence.visitors));
  const following = useWatched(notebook.presence.following);
  const hidden = people.length - shownAtMost;
  return (
    <ul aria-label="People here" className="flex items-center gap-1">
      {people.slice(0, shownAtMost).map((person) => (
        <li key={person.clientId} className={classNames("flex", person.me && "phone:hidden")}>
          {person.me ? (
            <Avatar name={person.name} color={person.color} about="you" />
          ) : (
            <button
              type="button"
              aria-pressed={following === person.clientId}
              aria-label={`Follow ${person.name}`}
              onClick={() => follow(notebook, following === person.clientId ? undefined : person)}
              className={classNames(
                "rounded-full",
                following === person.clientId && "outline-2 outline-ink outline-offset-1",
              )}
            >
              <Avatar name={person.name} color={person.color} about="here now" />
            </button>
          )}
        </li>
      ))}
      {hidden > 0 && <li className="num text-12 text-ink-3">+{hidden}</li>}
    </ul>
  );
}
