"use client";
/** The cells of two compared runs as they stood when each began: what differs, line by line. */
import { type ReactElement, useMemo } from "react";
import type { Snapshot } from "#lib/protocol/snapshot.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { diffLines } from "#lib/text/line-diff.ts";
import { useSnapshot } from "../live/api/snapshots.ts";
import { CodeDiff } from "../notebook/code-diff.tsx";

export interface CompareCodeProps {
  readonly first: TrackedRun;
  readonly second: TrackedRun;
}

const mostCells = 40;

export function CompareCode({ first, second }: CompareCodeProps): ReactElement | null {
  const [a, b] = [useCodeOf(first), useCodeOf(second)];
  const changed = useMemo(() => (a === undefined || b === undefined ? [] : changedCells(a, b)), [a, b]);
  if (a === undefined || b === undefined) return null;
  return (
    <section aria-label="Code that differs" className="col-span-full grid grid-cols-1 gap-2 border-line border-t pt-4">
      <h3 className="font-strong">
        Code, from <span className="font-code text-12 tracking-none">{first.name}</span> to{" "}
        <span className="font-code text-12 tracking-none">{second.name}</span>
      </h3>
      {changed.length === 0 ? (
        <p className="text-ink-3">Every cell is the same.</p>
      ) : (
        <ol className="grid gap-3">
          {changed.slice(0, mostCells).map(({ id, before, after }) => (
            <li key={id}>
              <p className="text-12 text-ink-3">
                {before === undefined
                  ? "A cell that was added"
                  : after === undefined
                    ? "A cell that was removed"
                    : "Changed"}
              </p>
              <CodeDiff lines={diffLines(before ?? "", after ?? "")} around={2} />
            </li>
          ))}
        </ol>
      )}
      {changed.length > mostCells && (
        <p className="text-12 text-ink-3">{(changed.length - mostCells).toLocaleString()} more cells differ.</p>
      )}
    </section>
  );
}

function useCodeOf(run: TrackedRun): Snapshot["cells"] | undefined {
  return useSnapshot(run.tags["octavo.notebook"], run.tags["octavo.snapshot"]).data?.cells;
}

/** In the order of the second; what only the first has comes last. */
function changedCells(a: Snapshot["cells"], b: Snapshot["cells"]) {
  const before = new Map(a.map(({ id, source }) => [id, source]));
  const after = new Map(b.map(({ id, source }) => [id, source]));
  return [...new Set([...after.keys(), ...before.keys()])]
    .map((id) => ({ id, before: before.get(id), after: after.get(id) }))
    .filter((cell) => cell.before !== cell.after);
}
