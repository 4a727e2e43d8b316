/** What /metrics says about rooms: plain numbers that the rooms raise, read by whoever exposes them. */
export interface CollabCounters {
  rooms: number;
  connections: number;
  /** Update frames that were stored. */
  frames: number;
  /** Commits, and the rows in them. */
  commits: number;
  rows: number;
  messagesSent: number;
  bytesSent: number;
  awarenessSent: number;
  repairs: number;
  rescued: number;
  /** Updates that were not applied: of readers, forged, malformed, too early or too large. */
  refused: number;
  /** Awareness entries for ids of others. */
  awarenessRefused: number;
  slowDropped: number;
  halfOpen: number;
  /** 1 while the database does not take updates. */
  unavailable: number;
}

export function createCounters(): CollabCounters {
  return {
    rooms: 0,
    connections: 0,
    frames: 0,
    commits: 0,
    rows: 0,
    messagesSent: 0,
    bytesSent: 0,
    awarenessSent: 0,
    repairs: 0,
    rescued: 0,
    refused: 0,
    awarenessRefused: 0,
    slowDropped: 0,
    halfOpen: 0,
    unavailable: 0,
  };
}
