/**
 * What a finished run leaves to be judged by: what the kernel told of values, and what the cell was given, which follows
 * from all runs before it. Keeps the session's live versions up to date with it.
 */
import type { RunFacts } from "../protocol/execution.ts";
import type { NotebookGraph } from "./notebook-graph.ts";
import type { LiveVersions } from "./tokens.ts";

const mostNames = 1000;
const longestName = 200;

/** `source`: the text that ran, whatever was typed since. */
export function takeRun(
  graph: NotebookGraph,
  live: LiveVersions,
  run: { readonly cellId: string; readonly source: string },
  told: RunFacts | undefined,
): RunFacts {
  const { drifted = {}, changed = {}, made = {}, ...rest } = told ?? {};
  live.change(drifted);
  const names = graph.readingOf(run.cellId, run.source);
  const read = live.readBy(graph, run.cellId, names);
  live.take(run.cellId, { made });
  live.change(changed);
  // What nothing that it needs makes was changed by something else: a timer, or work of an earlier run.
  const seen = Object.entries(changed);
  const near = new Set(seen.length === 0 ? [] : graph.upstreamOf(names, run.cellId));
  const mine = seen.filter(([name]) => near.has(graph.ownerOf(name) ?? ""));
  return {
    ...rest,
    made,
    read: few(read),
    ...(Object.keys(drifted).length === 0 ? {} : { drifted }),
    ...(mine.length === 0 ? {} : { changed: few(Object.fromEntries(mine)) }),
  };
}

/** What a receipt can carry; a name that is left out counts as changed. */
function few(versions: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(versions)
      .filter(([name]) => name.length <= longestName)
      .slice(0, mostNames),
  );
}
