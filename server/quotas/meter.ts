/**
 * Counts what projects take, while they take it. What a project uses is summed up in the database, at most every few
 * seconds; between, what flows through this server is added to it. So a project may go beyond its quota by what other
 * servers took within these seconds, and no further; and before somebody is refused, it is summed up once more.
 */
import { byteSize } from "#lib/base/byte-size.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import type { StorageMeter } from "../blobs/index.ts";

export interface Standing {
  readonly used: number;
  readonly limit: number | null;
}

interface State extends Standing {
  readonly freshUntil: number;
  used: number;
}

export interface MeterDeps {
  readonly standing: (projectId: ProjectId) => Promise<Standing>;
  readonly now: () => number;
  /** How long a sum counts at least (5 s); longer when it took long. */
  readonly freshMs?: number;
}

export interface Meter extends StorageMeter {
  /** Something changed that no put tells of: sum up anew. */
  forget(projectId?: ProjectId): void;
}

const FRESH_MS = 5_000;
const MOST_KNOWN = 10_000;

export function createMeter({ standing, now, freshMs = FRESH_MS }: MeterDeps): Meter {
  const known = new Map<ProjectId, Promise<State>>();
  /** What flows in now and is in no sum yet. */
  const flowing = new Map<ProjectId, number>();

  const sumUp = (projectId: ProjectId): Promise<State> => {
    const began = now();
    const state = standing(projectId).then((found) => {
      const took = now() - began;
      return { ...found, freshUntil: now() + Math.max(freshMs, took * 50) };
    });
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(projectId, state);
    state.catch(() => known.delete(projectId));
    return state;
  };

  const stateOf = async (projectId: ProjectId): Promise<State> => {
    const held = await known.get(projectId);
    return held !== undefined && held.freshUntil > now() ? held : sumUp(projectId);
  };

  const flowingIn = (projectId: ProjectId): number => flowing.get(projectId) ?? 0;
  const flow = (projectId: ProjectId, bytes: number): void => {
    const sum = flowingIn(projectId) + bytes;
    if (sum <= 0) flowing.delete(projectId);
    else flowing.set(projectId, sum);
  };

  /** Fails when what flows in and `more` do not fit; `giveBack` then makes room at once for others who flow in. */
  const refuse = async (projectId: ProjectId, more: number, giveBack?: () => void): Promise<void> => {
    const fits = ({ used, limit }: Standing): boolean => limit === null || used + flowingIn(projectId) + more <= limit;
    if (fits(await stateOf(projectId))) return;
    const sure = await sumUp(projectId);
    if (fits(sure)) return;
    giveBack?.();
    const limit = sure.limit ?? 0;
    throw new AppError(
      "quota_exceeded",
      `this project may keep ${byteSize(limit)} and keeps ${byteSize(sure.used)} already`,
      {
        detail: { quota: "storageBytes", limit, used: sure.used, usage: `/p/${projectId}/usage` },
      },
    );
  };

  return {
    expect: refuse,
    async count(projectId, source) {
      let taken = 0;
      const giveBack = (): void => {
        flow(projectId, -taken);
        taken = 0;
      };
      const take = async (bytes: number): Promise<void> => {
        taken += bytes;
        flow(projectId, bytes);
        await refuse(projectId, 0, giveBack);
      };
      const end = async (kept: boolean): Promise<void> => {
        const bytes = taken;
        giveBack();
        const state = kept ? await known.get(projectId)?.catch(() => undefined) : undefined;
        if (state !== undefined) state.used += bytes;
      };
      const failing = async (error: unknown): Promise<never> => {
        await end(false);
        throw error;
      };
      // Who is full already hears it before the bytes are sent.
      await refuse(projectId, source instanceof Uint8Array ? 0 : 1);
      if (source instanceof Uint8Array) {
        await take(source.byteLength).catch(failing);
        return { source, end };
      }
      return { source: each(source, take), end };
    },
    forget(projectId) {
      if (projectId === undefined) known.clear();
      else known.delete(projectId);
    },
  };
}

async function* each(
  source: AsyncIterable<Uint8Array>,
  take: (bytes: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    await take(chunk.byteLength);
    yield chunk;
  }
}
