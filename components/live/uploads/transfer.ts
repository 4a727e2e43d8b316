/**
 * One file on its way: in one request when it is small, else in parts, several at a time. A part that fails for a reason
 * that may pass is sent again, more patiently each time; what the server already has is never sent twice.
 */
import type { ProjectFile, Upload } from "#lib/protocol/file.ts";
import { mayHelp } from "../api/may-help.ts";
import { ApiProblem } from "../api/problem.ts";
import type { UploadPort } from "./upload-port.ts";

export const wholeUpTo = 4 * 1024 * 1024;
const partsAtOnce = 3;
const firstPauseMs = 500;
const longestPauseMs = 15_000;
const attempts = 8;

export interface TransferWish {
  readonly projectId: string;
  readonly path: string;
  readonly body: Blob;
  readonly overwrite: boolean;
  /** An upload that was begun earlier and may still be there. */
  readonly uploadId: string | undefined;
  readonly signal: AbortSignal;
  /** Bytes that are there or on the way. */
  readonly onProgress: (sent: number) => void;
  readonly onBegun: (uploadId: string) => void;
}

/** Resolves with the file as filed; rejects with the signal's reason, or an `ApiProblem` when trying again did not help. */
export async function transfer(port: UploadPort, wish: TransferWish): Promise<ProjectFile> {
  const { body, signal, overwrite } = wish;
  if (body.size <= wholeUpTo) {
    return stubborn(port, signal, () =>
      port.putWhole(wish.projectId, wish.path, body, { overwrite, signal, onSent: wish.onProgress }),
    );
  }
  const upload = await resumed(port, wish);
  await sendMissing(port, wish, upload);
  return stubborn(port, signal, () => port.complete(upload.id));
}

async function resumed(port: UploadPort, wish: TransferWish): Promise<Upload> {
  const { uploadId, projectId, path, overwrite, body, signal } = wish;
  if (uploadId !== undefined) {
    const known = await stubborn(port, signal, () => port.look(uploadId)).catch((error: unknown) => {
      if (error instanceof ApiProblem && error.status === 404) return undefined; // forgotten: begin anew
      throw error;
    });
    if (known !== undefined) return known;
  }
  const begun = await stubborn(port, signal, () => port.begin(projectId, { path, size: body.size, overwrite }));
  wish.onBegun(begun.id);
  return begun;
}

async function sendMissing(port: UploadPort, wish: TransferWish, upload: Upload): Promise<void> {
  let state = upload;
  while (state.missing.length > 0) {
    await sendRound(port, wish, state);
    state = await stubborn(port, wish.signal, () => port.look(upload.id)); // the list of missing parts is cut at 1,000
  }
}

async function sendRound(
  port: UploadPort,
  { body, overwrite, signal, onProgress }: TransferWish,
  state: Upload,
): Promise<void> {
  const queue = [...state.missing];
  const underWay = new Map<number, number>();
  let there = state.received;
  const tell = (): void => onProgress(there + [...underWay.values()].reduce((sum, sent) => sum + sent, 0));
  const worker = async (): Promise<void> => {
    for (let offset = queue.shift(); offset !== undefined; offset = queue.shift()) {
      const at = offset;
      const part = body.slice(at, Math.min(at + state.partBytes, body.size));
      const onSent = (sent: number): void => {
        underWay.set(at, sent);
        tell();
      };
      await stubborn(port, signal, () => port.putPart(state.id, at, part, { overwrite, signal, onSent }));
      underWay.delete(at);
      there += part.size;
      tell();
    }
  };
  await Promise.all(Array.from({ length: partsAtOnce }, worker));
}

/** Tries until it works, the reason will not pass, or patience ends. */
async function stubborn<T>(port: UploadPort, signal: AbortSignal, act: () => Promise<T>): Promise<T> {
  for (let failed = 0; ; failed++) {
    signal.throwIfAborted();
    try {
      return await act();
    } catch (error) {
      signal.throwIfAborted();
      if (!mayHelp(error) || failed >= attempts) throw error;
      await port.wait(Math.min(longestPauseMs, firstPauseMs * 2 ** failed), signal);
    }
  }
}
