"use client";
/** A tag in the table, edited where it stands: Enter keeps, Escape leaves it, nothing written removes it. */
import { type ReactElement, useState } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useUpdateRun } from "../live/api/runs.ts";

export interface TagCellProps {
  readonly run: TrackedRun;
  readonly tag: string;
}

export function TagCell({ run, tag }: TagCellProps): ReactElement {
  const update = useUpdateRun(run.projectId);
  const [editing, setEditing] = useState(false);
  const sent = update.isPending ? update.variables.tags?.[tag] : undefined;
  const value = sent === undefined ? run.tags[tag] : (sent ?? undefined);
  const keep = (text: string): void => {
    setEditing(false);
    if (text === (value ?? "")) return;
    update.mutate({ id: run.id, tags: { [tag]: text === "" ? null : text } }, { onError: sayProblem });
  };
  if (!editing)
    return (
      <button
        type="button"
        aria-label={`${tag} of ${run.name}: ${value ?? "not set"}. Edit`}
        title={value}
        className="-mx-1.5 h-control-small min-w-0 grow truncate rounded-4 px-1.5 text-left hover:bg-hover"
        onClick={() => setEditing(true)}
      >
        {value ?? <span className="text-ink-3">–</span>}
      </button>
    );
  return (
    <input
      aria-label={`${tag} of ${run.name}`}
      // biome-ignore lint/a11y/noAutofocus: the press on the value asked for it
      autoFocus
      defaultValue={value ?? ""}
      maxLength={8000}
      spellCheck={false}
      className="-mx-1.5 h-control-small w-full min-w-0 rounded-4 border border-line-control bg-page px-1.5"
      onFocus={(event) => event.target.select()}
      onBlur={(event) => keep(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key !== "Escape") return;
        event.stopPropagation();
        event.currentTarget.value = value ?? "";
        event.currentTarget.blur();
      }}
    />
  );
}
