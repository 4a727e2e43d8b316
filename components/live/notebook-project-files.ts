/**
 * Files of the project that cells import. Reads them for the kernel with the person's own rights, and knows of those
 * that shown runs have read which version stands there now, so that a cell is stale when its file is another one. Files
 * change elsewhere (an upload, a colleague, a program), so this asks when the page is come back to, and now and then
 * while it is looked at.
 */

import { z } from "zod";
import type { FileAnswer } from "#lib/kernel/project-modules.ts";
import { fileMark } from "#lib/kernel/project-path.ts";
import { fileSchema, type ProjectFile } from "#lib/protocol/file.ts";
import { notebookNamed } from "./api/notebooks.ts";
import { ApiProblem, problemOf } from "./api/problem.ts";
import { ask } from "./api/request.ts";
import { sourceHash } from "./notebook-hash.ts";

const lookEveryMs = 15_000;
const lookSoonMs = 100;
const mostWatched = 200;
const mostKept = 1000;
const largestBytes = 16 * 1024 * 1024;
const tries = 3;
const notebookEnding = ".ipynb";
/** The version of a file that is not there any more. */
const gone = "gone";

export class ProjectFiles {
  readonly #projectId: string;
  readonly #changed: () => void;
  readonly #versions = new Map<string, string>();
  #watched: ReadonlySet<string> = new Set();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #dueAt = 0;
  #looking = false;
  #ended = false;

  /** `changed`: a file that a shown run has read is another one by now. */
  constructor(projectId: string, changed: () => void) {
    this.#projectId = projectId;
    this.#changed = changed;
    if (typeof document !== "undefined") document.addEventListener("visibilitychange", this.#onVisible);
    if (typeof window !== "undefined") window.addEventListener("focus", this.#onVisible);
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
    if (typeof document !== "undefined") document.removeEventListener("visibilitychange", this.#onVisible);
    if (typeof window !== "undefined") window.removeEventListener("focus", this.#onVisible);
  }

  /** Versions as they stand, of the files among what runs have read. They are watched from here on. */
  versionsOf(read: Iterable<string>): ReadonlyMap<string, string> {
    const names = [...read].filter((name) => name.startsWith(fileMark)).slice(0, mostWatched);
    this.#watched = new Set(names.map((name) => name.slice(fileMark.length)));
    const unknown = [...this.#watched].some((path) => !this.#versions.has(path));
    if (unknown) this.#lookIn(lookSoonMs);
    else if (this.#watched.size > 0) this.#lookIn(lookEveryMs);
    return new Map(
      names.flatMap((name) => {
        const version = this.#versions.get(name.slice(fileMark.length));
        return version === undefined ? [] : [[name, version] as const];
      }),
    );
  }

  /** A file's text, or only that it is as known; null when there is none. */
  async read(path: string, known: string | undefined, signal: AbortSignal): Promise<FileAnswer | null> {
    for (let left = tries; left > 0; left--) {
      const file = await this.#at(path, signal);
      this.#note(path, file?.digest ?? gone);
      if (file === undefined) return null;
      if (file.digest === null) throw new Error(`\`${path}\` is a folder: import a file in it.`);
      if (file.digest === known) return { digest: known };
      if (file.size > largestBytes)
        throw new Error(`\`${path}\` is larger than 16 MiB. Make a dataset of it and read it with octavo.data.`);
      const text = "text" in file ? file.text : await textOf(file, signal);
      if (text !== undefined) return { digest: file.digest, text };
    }
    throw new Error(`\`${path}\` is being changed. Run the cell again.`);
  }

  readonly #onVisible = (): void => {
    if (this.#watched.size > 0 && document.visibilityState === "visible") this.#lookIn(lookSoonMs);
  };

  #lookIn(waitMs: number): void {
    const dueAt = performance.now() + waitMs;
    if (this.#ended || (this.#timer !== undefined && this.#dueAt <= dueAt)) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => void this.#look(), waitMs);
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    if (this.#looking || this.#ended) return;
    this.#looking = true;
    try {
      if (document.visibilityState === "visible")
        for (const path of this.#watched) this.#note(path, (await this.#at(path))?.digest ?? gone);
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error; // offline, or signed out: what is known stays
    } finally {
      this.#looking = false;
      if (this.#watched.size > 0) this.#lookIn(lookEveryMs);
    }
  }

  /** A notebook by its name, as `Cleaning.ipynb`; one of my own sight. */
  async #notebookAt(path: string, signal?: AbortSignal): Promise<NotebookFile | undefined> {
    if (!path.endsWith(notebookEnding) || path.includes("/")) return undefined;
    const named = await notebookNamed(this.#projectId, path.slice(0, -notebookEnding.length), signal);
    if (named === undefined) return undefined;
    const response = await fetch(`/api/notebooks/${named}/export`, {
      credentials: "same-origin",
      signal: signal ?? null,
    });
    if (!response.ok) throw await problemOf(response);
    const text = await response.text();
    return { digest: codeDigest(text), size: text.length, text };
  }

  #note(path: string, version: string): void {
    if (this.#versions.get(path) === version) return;
    if (this.#versions.size >= mostKept) this.#versions.clear(); // a kernel may ask for anything
    this.#versions.set(path, version);
    if (this.#watched.has(path) && !this.#ended) this.#changed();
  }

  async #at(path: string, signal?: AbortSignal): Promise<ProjectFile | NotebookFile | undefined> {
    const notebook = await this.#notebookAt(path, signal);
    if (notebook !== undefined) return notebook;
    try {
      return await ask(`/api/projects/${this.#projectId}/files/at`, fileSchema, { query: { path }, signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.code === "not_found") return undefined;
      throw error;
    }
  }
}

/** A notebook of the project, told apart by its code: what it shows and what one writes beside it changes nothing. */
interface NotebookFile {
  readonly digest: string;
  readonly size: number;
  readonly text: string;
}

const exportedSchema = z.object({
  cells: z.array(
    z.object({
      cell_type: z.string(),
      source: z.union([z.string(), z.array(z.string())]),
      metadata: z.object({ octavo: z.object({ language: z.unknown() }).optional().catch(undefined) }),
    }),
  ),
});

function codeDigest(text: string): string {
  const { cells } = exportedSchema.parse(JSON.parse(text));
  const code = cells.filter((cell) => cell.cell_type === "code");
  return sourceHash(JSON.stringify(code.map(({ source, metadata }) => [source, metadata.octavo?.language])));
}

/** Undefined when the file is another one by now. */
async function textOf({ id, digest, path }: ProjectFile, signal: AbortSignal): Promise<string | undefined> {
  const response = await fetch(`/api/files/${id}/content`, { credentials: "same-origin", cache: "no-cache", signal });
  if (!response.ok) throw await problemOf(response);
  if (!(response.headers.get("etag") ?? "").includes(digest ?? "")) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await response.arrayBuffer());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error(`\`${path}\` is not text in UTF-8. Make a dataset of it and read it with octavo.data.`);
  }
}
