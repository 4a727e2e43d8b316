"use client";
/** The cells as they stood when a run began, the one that made the run first; what was written since is a difference. */
import Link from "next/link";
import { type ReactElement, useState } from "react";
import type { Snapshot } from "#lib/protocol/snapshot.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { diffLines } from "#lib/text/line-diff.ts";
import { StaticCode } from "../editor/static-code.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { usePresentCells, useSnapshot } from "../live/api/snapshots.ts";
import { CodeDiff } from "../notebook/code-diff.tsx";
import { Chip } from "../ui/chip.tsx";
import { Section } from "../ui/page.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

type Cell = Snapshot["cells"][number];
type Look = "then" | "since";

export function RunCode({ run }: { readonly run: TrackedRun }): ReactElement | null {
  const notebookId = run.tags["octavo.notebook"];
  const digest = run.tags["octavo.snapshot"];
  const cellId = run.tags["octavo.cell"];
  const [look, setLook] = useState<Look>("then");
  const [all, setAll] = useState(cellId === undefined);
  const snapshot = useSnapshot(notebookId, digest);
  const present = usePresentCells(notebookId, digest !== undefined);
  if (notebookId === undefined || digest === undefined) return null;
  if (snapshot.data === undefined)
    return (
      <Section title="Code">
        {snapshot.error === null ? (
          <SkeletonRows rows={4} what="the code" />
        ) : (
          <QueryProblem title="The code of this run could not be read" query={snapshot} />
        )}
      </Section>
    );
  const code = snapshot.data.cells.filter(({ type }) => type === "code");
  const own = code.filter(({ id }) => id === cellId);
  const shown = all || own.length === 0 ? code : own;
  const now = present.data;
  const changed = now === undefined ? 0 : code.filter(({ id, source }) => now.get(id) !== source).length;
  return (
    <Section
      title="Code"
      fact={`${code.length.toLocaleString()} ${code.length === 1 ? "cell" : "cells"}${sinceWords(now, changed)}`}
      tools={
        <>
          {changed > 0 && (
            <Segmented<Look>
              label="Which text"
              value={look}
              options={[
                { value: "then", label: "As it ran" },
                { value: "since", label: "Changes since" },
              ]}
              onChange={setLook}
            />
          )}
          <Link className="verb" href={`/n/${notebookId}${cellId === undefined ? "" : `#${cellId}`}`}>
            Open the notebook
          </Link>
        </>
      }
    >
      <ol className="mt-3 grid gap-3">
        {shown.map((cell) => (
          <li key={cell.id}>
            <CodeThen cell={cell} isOwn={cell.id === cellId} now={now} look={look} />
          </li>
        ))}
      </ol>
      {shown.length < code.length && (
        <p className="mt-3">
          <button type="button" className="verb" onClick={() => setAll(true)}>
            Show the whole notebook
          </button>
        </p>
      )}
    </Section>
  );
}

interface CodeThenProps {
  readonly cell: Cell;
  readonly isOwn: boolean;
  readonly now: ReadonlyMap<string, string> | undefined;
  readonly look: Look;
}

function CodeThen({ cell, isOwn, now, look }: CodeThenProps): ReactElement {
  const text = now?.get(cell.id);
  const differs = now !== undefined && text !== cell.source;
  return (
    <>
      {(isOwn || differs) && (
        <p className="mb-1 flex gap-2">
          {isOwn && <Chip>this run</Chip>}
          {differs && <Chip tone="stale">{text === undefined ? "not in the notebook any more" : "changed since"}</Chip>}
        </p>
      )}
      {look === "since" && differs ? (
        <CodeDiff lines={diffLines(cell.source, text ?? "")} around={2} />
      ) : (
        <div className="overflow-hidden rounded-8 bg-sunken px-3.5 py-2.5">
          <StaticCode text={cell.source} language={cell.language ?? "typescript"} />
        </div>
      )}
    </>
  );
}

function sinceWords(now: ReadonlyMap<string, string> | undefined, changed: number): string {
  if (now === undefined) return "";
  return changed === 0 ? ", the same today" : `, ${changed.toLocaleString()} changed since`;
}
