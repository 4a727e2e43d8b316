/**
 * `octavo.data("name@3")` from inside a kernel: the version's files come over the channel to whoever may read them, in
 * pieces, the next one asked for while one is read.
 */
import type { Dataset, openDataset, ReadBytes } from "../data/dataset.ts";
import type { DatasetManifest } from "../protocol/dataset.ts";
import type { KernelRequest } from "./protocol.ts";

const pieceBytes = 1024 * 1024;

export interface DataPorts {
  ask(request: KernelRequest): Promise<unknown>;
  loadReader(): Promise<typeof openDataset>;
}

export async function readDataset(ref: string, ports: DataPorts): Promise<Dataset> {
  if (typeof ref !== "string") throw new TypeError('octavo.data takes a dataset\'s name, as "digits@1"');
  const [manifest, open] = await Promise.all([ports.ask({ kind: "dataset", ref }), ports.loadReader()]);
  const found = manifest as DatasetManifest;
  // The version is fixed from here on, whatever "latest" means by the time its bytes are read.
  return open(found, pieces(`${found.name}@${found.number}`, ports));
}

function pieces(ref: string, ports: DataPorts): ReadBytes {
  return async function* (file, range) {
    const end = Math.min(range?.end ?? file.size, file.size);
    const next = (start: number): Promise<unknown> | undefined =>
      start < end
        ? ports.ask({ kind: "bytes", ref, path: file.path, start, end: Math.min(start + pieceBytes, end) })
        : undefined;
    let start = range?.start ?? 0;
    let coming = next(start);
    while (coming !== undefined) {
      const bytes = new Uint8Array((await coming) as ArrayBuffer);
      if (bytes.byteLength === 0) throw new Error(`${ref}: ${file.path} ended early`);
      start += bytes.byteLength;
      coming = next(start);
      coming?.catch(() => undefined); // it is awaited in the next turn, unless the reader stops here
      yield bytes;
    }
  };
}
