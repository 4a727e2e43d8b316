/** The port through which puts are counted against what a project may keep. */
import type { ProjectId } from "#lib/base/id.ts";

export interface StorageMeter {
  /** Fails with `quota_exceeded` when so many bytes more do not fit. */
  expect(projectId: ProjectId, bytes: number): Promise<void>;
  /** The source, failing with `quota_exceeded` where it goes beyond; call `end` when it was kept, or was not. */
  count<Source extends Uint8Array | AsyncIterable<Uint8Array>>(
    projectId: ProjectId,
    source: Source,
  ): Promise<{
    readonly source: Uint8Array | AsyncIterable<Uint8Array>;
    readonly end: (kept: boolean) => Promise<void>;
  }>;
}

/** Everything fits: for one who keeps no projects. */
export const unmetered: StorageMeter = {
  expect: async () => undefined,
  count: async (_, source) => ({ source, end: async () => undefined }),
};
