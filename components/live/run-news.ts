"use client";
/**
 * Keeps what the page knows of runs as it is: points move the latest values on at once, without asking; curves, output and
 * files are read again right after, lists a little later, since they cost more.
 */
import { type InfiniteData, type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { LiveRuns } from "#lib/protocol/live.ts";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { withPoints } from "#lib/tracking/newer-points.ts";
import { liveSocket } from "./live-runs.ts";
import { type Paced, paced } from "./paced.ts";

const soonMs = 150;
const listsMs = 1000;

/** Follows all runs of a project, or one; whether news comes. While it does not, ask by the clock. */
export function useRunNews(projectId: string, runId?: string): boolean {
  const client = useQueryClient();
  const [up, setUp] = useState(false);
  // joins the live socket
  useEffect(() => {
    const reader = readAgain(client, projectId);
    const unwatch = liveSocket().watch(
      { projectId, runId },
      {
        onNews(news) {
          countIn(client, projectId, news.points);
          reader.news(news);
        },
        onState(now) {
          setUp(now);
          if (now) reader.everything(runId);
        },
      },
    );
    return () => {
      unwatch();
      reader.stop();
    };
  }, [client, projectId, runId]);
  return up;
}

interface Reader {
  news(news: LiveRuns): void;
  everything(runId: string | undefined): void;
  stop(): void;
}

function readAgain(client: QueryClient, projectId: string): Reader {
  let stale: ((queryKey: QueryKey) => boolean)[] = [];
  const soon = paced(soonMs, () => {
    const now = stale;
    stale = [];
    return client.invalidateQueries({ predicate: ({ queryKey }) => now.some((isStale) => isStale(queryKey)) });
  });
  // An answer that was under way when points came may have taken their place: those runs are read once more.
  let measured = new Set<string>();
  const lists: Paced = paced(listsMs, () => {
    const runIds = measured;
    measured = new Set();
    return client.invalidateQueries({
      predicate: ({ queryKey: [kind, of] }) =>
        (kind === "runs" && of === projectId) || (kind === "run" && runIds.has(String(of))),
    });
  });
  return {
    news(news) {
      stale.push((queryKey) => isTold(queryKey, news));
      soon.want();
      for (const { runId } of news.points) measured.add(runId);
      if (news.changed.length + news.points.length > 0) lists.want();
    },
    everything(runId) {
      stale.push(([kind, of]) =>
        kind === "tiles"
          ? of === projectId
          : runId !== undefined && typeof kind === "string" && perRun.has(kind) && of === runId,
      );
      soon.want();
      lists.want();
    },
    stop() {
      soon.stop();
      lists.stop();
    },
  };
}

const perRun: ReadonlySet<string> = new Set(["run", "run-lines", "run-files"]);

/** Whether these news are about what was asked. */
function isTold([kind, of, wish]: QueryKey, { projectId, changed, points, lines, files }: LiveRuns): boolean {
  if (kind === "run") return changed.some((id) => id === of);
  if (kind === "run-lines") return lines.some((id) => id === of);
  if (kind === "run-files") return files.some((path) => path.split("/").some((segment) => segment === of));
  if (kind !== "tiles" || of !== projectId) return false;
  const { runIds, key } = wish as { readonly runIds: readonly string[]; readonly key: string };
  return points.some((series) => series.key === key && runIds.includes(series.runId));
}

function countIn(client: QueryClient, projectId: string, points: LiveRuns["points"]): void {
  if (points.length === 0) return;
  for (const runId of new Set(points.map((series) => series.runId)))
    client.setQueryData<TrackedRun>(["run", runId], (run) => run && withPoints(run, points));
  const moved = (runs: readonly TrackedRun[]) => mapped(runs, (run) => withPoints(run, points));
  client.setQueriesData<readonly TrackedRun[]>(
    { queryKey: ["runs", projectId, "by-id"] },
    (runs) => runs && moved(runs),
  );
  client.setQueriesData<InfiniteData<{ readonly items: readonly TrackedRun[] }>>(
    { queryKey: ["runs", projectId, "search"] },
    (found) => {
      if (found === undefined) return undefined;
      const pages = mapped(found.pages, (page) => {
        const items = moved(page.items);
        return items === page.items ? page : { ...page, items };
      });
      return pages === found.pages ? found : { ...found, pages: [...pages] };
    },
  );
}

/** The same list when nothing in it changes, so that nothing is drawn again. */
function mapped<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const next = list.map(change);
  return next.every((item, at) => item === list[at]) ? list : next;
}
