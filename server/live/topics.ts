/**
 * What happened in each project since the last message, put together: a page is told ten times a second at most, however
 * fast a run logs. The first thing after a silence goes out at once. Several servers would pass these on to each other
 * here; one is the only case so far.
 */
import type { ProjectId } from "#lib/base/id.ts";
import type { LiveRuns } from "#lib/protocol/live.ts";

export interface RunsHappened {
  readonly projectId: ProjectId;
  readonly changed?: readonly string[];
  readonly points?: readonly NewPoint[];
  readonly files?: readonly string[];
  readonly lines?: readonly string[];
}

export interface NewPoint {
  readonly runId: string;
  readonly key: string;
  readonly point: LiveRuns["points"][number]["points"][number];
}

const WINDOW_MS = 100;
/** Points of one metric in one message; a chart that misses some reads its tile again. */
const MOST_POINTS = 200;
const MOST_SERIES = 2000;

interface Gathering {
  readonly changed: Set<string>;
  readonly points: Map<string, { runId: string; key: string; points: NewPoint["point"][]; more: boolean }>;
  readonly files: Set<string>;
  readonly lines: Set<string>;
}

export class Topics {
  readonly #send: (message: LiveRuns) => void;
  readonly #watched: (projectId: ProjectId) => boolean;
  readonly #gathering = new Map<ProjectId, Gathering>();
  readonly #timers = new Map<ProjectId, NodeJS.Timeout>();

  constructor(watched: (projectId: ProjectId) => boolean, send: (message: LiveRuns) => void) {
    this.#watched = watched;
    this.#send = send;
  }

  publish(happened: RunsHappened): void {
    const { projectId } = happened;
    if (!this.#watched(projectId)) return;
    const held = this.#gathering.get(projectId) ?? nothing();
    this.#gathering.set(projectId, held);
    for (const id of happened.changed ?? []) held.changed.add(id);
    for (const path of happened.files ?? []) held.files.add(path);
    for (const id of happened.lines ?? []) held.lines.add(id);
    for (const point of happened.points ?? []) addPoint(held, point);
    if (!this.#timers.has(projectId)) this.#flush(projectId);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#gathering.clear();
  }

  #flush(projectId: ProjectId): void {
    const held = this.#gathering.get(projectId);
    this.#gathering.delete(projectId);
    if (held === undefined) {
      this.#timers.delete(projectId);
      return;
    }
    this.#timers.set(
      projectId,
      setTimeout(() => this.#flush(projectId), WINDOW_MS),
    );
    this.#send({
      type: "runs",
      projectId,
      changed: [...held.changed],
      points: [...held.points.values()],
      files: [...held.files],
      lines: [...held.lines],
    });
  }
}

function nothing(): Gathering {
  return { changed: new Set(), points: new Map(), files: new Set(), lines: new Set() };
}

function addPoint(held: Gathering, { runId, key, point }: NewPoint): void {
  const name = `${runId} ${key}`;
  let series = held.points.get(name);
  if (series === undefined) {
    series = { runId, key, points: [], more: held.points.size >= MOST_SERIES };
    held.points.set(name, series);
  }
  if (series.points.length < MOST_POINTS && !series.more) series.points.push(point);
  else {
    // the newest are the ones that are looked at
    series.more = true;
    if (held.points.size < MOST_SERIES) series.points[series.points.length - 1] = point;
  }
}
