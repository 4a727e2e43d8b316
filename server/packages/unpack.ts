/**
 * A package's archive (gzip, tar) → files below a folder. Foreign input: only plain files are written, only below the
 * folder, only as many bytes as are allowed; links, devices and names that lead elsewhere are left out.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { AppError } from "#lib/base/errors.ts";

const BLOCK = 512;

export interface ArchiveFile {
  /** Without the archive's own first folder. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** The plain files of an archive that unpacks to at most `mostBytes`. */
export async function filesIn(archive: Uint8Array, mostBytes: number): Promise<readonly ArchiveFile[]> {
  const tar = await promisify(gunzip)(archive, { maxOutputLength: mostBytes }).catch((cause: unknown) => {
    throw new AppError("invalid_request", "the package is damaged, or too large", { cause });
  });
  const files: ArchiveFile[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const head = tar.subarray(at, at + BLOCK);
    if (head.every((byte) => byte === 0)) break;
    const size = Number.parseInt(textOf(head, 124, 12).trim() || "0", 8);
    if (!Number.isSafeInteger(size) || size < 0) throw new AppError("invalid_request", "the package is damaged");
    const bytes = tar.subarray(at + BLOCK, at + BLOCK + size);
    const kind = textOf(head, 156, 1);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (kind === "x") longName = paxPath(bytes) ?? longName;
    else if (kind === "L") longName = bytes.toString("utf8").replace(/\0.*$/s, "");
    else if (kind !== "g") {
      const prefix = textOf(head, 257, 5) === "ustar" ? textOf(head, 345, 155) : "";
      const name = longName ?? (prefix === "" ? textOf(head, 0, 100) : `${prefix}/${textOf(head, 0, 100)}`);
      const own = name.split("/").slice(1).join("/");
      longName = undefined;
      if ((kind === "0" || kind === "") && isInside(own)) files.push({ name: own, bytes });
    }
  }
  return files;
}

export async function writeFiles(folder: string, files: readonly ArchiveFile[]): Promise<void> {
  const folders = new Set(files.map(({ name }) => path.dirname(path.join(folder, name))));
  for (const one of folders) await mkdir(one, { recursive: true });
  for (const { name, bytes } of files) await writeFile(path.join(folder, name), bytes);
}

/** A name that stays below, and does not bring packages of its own past the resolution. */
function isInside(name: string): boolean {
  const words = name.split("/");
  return (
    !words.includes("node_modules") &&
    !/[\\\0]/.test(name) &&
    words.every((word) => word !== "" && word !== "." && word !== "..")
  );
}

function textOf(head: Buffer, start: number, length: number): string {
  return head.toString("utf8", start, start + length).replace(/\0.*$/s, "");
}

/** `path` among records of the form `length key=value\n`. */
function paxPath(bytes: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(bytes.toString("utf8"))?.[1];
}
