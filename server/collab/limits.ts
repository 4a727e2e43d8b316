/** What one client, one room and one server may use. Passed in, so that tests can reach the limits. */
export interface CollabLimits {
  /** Largest frame; a larger one closes its connection. */
  readonly maxFrameBytes: number;
  /** Largest document, by the bytes stored for it since its last compaction and in it. */
  readonly maxDocumentBytes: number;
  /** Sustained frames and bytes a second of one connection, and the burst it may make; beyond it waits, unread. */
  readonly framesPerSecond: number;
  readonly frameBurst: number;
  readonly bytesPerSecond: number;
  readonly byteBurst: number;
  /** Frames whose dependencies have not arrived, held per connection for so long. */
  readonly maxWaitingFrames: number;
  readonly maxWaitingBytes: number;
  readonly waitingMs: number;
  /** New client ids that one connection may bring (each reload of a tab while offline makes one). */
  readonly maxNewClientIds: number;
  /** Refused updates after which a connection is closed. */
  readonly maxRefused: number;
  /** Unsent bytes after which a client counts as slow and is dropped; it resynchronises when it returns. */
  readonly maxUnsentBytes: number;
  /** Updates held unstored for all rooms (while the database is away) before connections are left unread. */
  readonly maxHeldBytes: number;
  readonly maxConnectionsPerRoom: number;
  readonly pingMs: number;
  /** How often a connection's credential and right are asked again. */
  readonly recheckMs: number;
  /** A room without connections is unloaded after so long. */
  readonly idleMs: number;
}

const MiB = 1024 * 1024;

export const defaultLimits: CollabLimits = {
  maxFrameBytes: 32 * MiB,
  maxDocumentBytes: 256 * MiB,
  framesPerSecond: 4_000,
  frameBurst: 8_000,
  bytesPerSecond: 8 * MiB,
  byteBurst: 64 * MiB,
  maxWaitingFrames: 512,
  maxWaitingBytes: 4 * MiB,
  waitingMs: 10_000,
  maxNewClientIds: 256,
  maxRefused: 20,
  maxUnsentBytes: 16 * MiB,
  maxHeldBytes: 64 * MiB,
  maxConnectionsPerRoom: 1_000,
  pingMs: 20_000,
  recheckMs: 10_000,
  idleMs: 30_000,
};
