/** What /metrics says about rooms: plain numbers that the rooms raise and that are read at scrape time. */
import type { Metrics } from "../http/metrics.ts";

const gauges = {
  rooms: "Documents in memory.",
  connections: "Open sockets.",
  unavailable: "1 while the database does not take edits.",
} as const;

const totals = {
  frames: "Edits stored.",
  commits: "Commits of edits, each for all rooms that had some.",
  rows: "Rows in those commits.",
  messagesSent: "Messages sent to clients.",
  bytesSent: "Bytes sent to clients.",
  awarenessSent: "Presence messages sent to clients.",
  repairs: "Repairs the server made to documents.",
  rescued: "Texts that arrived for a cell that was gone.",
  refused: "Updates that were not applied: of readers, forged, malformed, too early or too large.",
  awarenessRefused: "Presence entries for ids of others.",
  slowDropped: "Clients dropped because they did not read.",
  halfOpen: "Sockets whose other end was gone.",
} as const;

export type CollabCounters = Record<keyof typeof gauges | keyof typeof totals, number>;

export function createCounters(): CollabCounters {
  const names = [...Object.keys(gauges), ...Object.keys(totals)];
  return Object.fromEntries(names.map((name) => [name, 0])) as CollabCounters;
}

export function exposeCollab(metrics: Pick<Metrics, "gauge" | "counter">, counters: CollabCounters): void {
  for (const [name, help] of entriesOf(gauges)) metrics.gauge(metricName(name), help, () => counters[name]);
  for (const [name, help] of entriesOf(totals))
    metrics.counter(`${metricName(name)}_total`, help, () => counters[name]);
}

function entriesOf<K extends string>(of: Readonly<Record<K, string>>): [K, string][] {
  return Object.entries(of) as [K, string][];
}

function metricName(name: string): string {
  return `octavo_collab_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}
