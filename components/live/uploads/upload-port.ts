/** What an upload asks of the outside: the server's API, and time. The real one is `http-port.ts`. */
import type { ProjectFile, Upload } from "#lib/protocol/file.ts";

export interface UploadPort {
  /** Whether something lies at the path already. */
  taken(projectId: string, path: string): Promise<boolean>;
  /** A small file in one request. */
  putWhole(projectId: string, path: string, body: Blob, options: PutOptions): Promise<ProjectFile>;
  begin(
    projectId: string,
    wish: { readonly path: string; readonly size: number; readonly overwrite: boolean },
  ): Promise<Upload>;
  look(uploadId: string): Promise<Upload>;
  putPart(uploadId: string, offset: number, body: Blob, options: PutOptions): Promise<Upload>;
  complete(uploadId: string): Promise<ProjectFile>;
  cancel(uploadId: string): Promise<void>;
  /** Resolves after so long; rejects when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export interface PutOptions {
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
  /** Bytes of this body that have left. */
  readonly onSent: (bytes: number) => void;
}
