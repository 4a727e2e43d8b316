/** Packages of notebooks: fetched when a person adds one, kept, pinned in the document, and given to kernels. */
import type { Readable } from "node:stream";
import { AppError } from "#lib/base/errors.ts";
import type { BlobDigest, NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { mostPackages, pinnedPackages, pinPackage } from "#lib/notebook/packages.ts";
import type { PinnedPackage } from "#lib/protocol/package.ts";
import { record } from "../audit/index.ts";
import type { Blobs } from "../blobs/index.ts";
import type { Collab } from "../collab/index.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import { type MadePackage, makePackage } from "./make.ts";
import * as queries from "./queries.ts";
import type { Registry } from "./registry.ts";

export interface ServiceDeps {
  readonly db: Database;
  readonly blobs: Pick<Blobs, "put" | "read" | "refer" | "unreferAll">;
  readonly collab: Pick<Collab, "edit" | "read">;
  readonly registry: Registry;
  /** Its address: programs of another registry are others. */
  readonly address: string;
  readonly now: () => number;
}

export interface Place {
  readonly notebookId: NotebookId;
  readonly projectId: ProjectId;
  readonly personId: PersonId;
}

export interface PackageService {
  list(notebookId: NotebookId): Promise<PinnedPackage[]>;
  /** `range` undefined: the latest. */
  add(place: Place, name: string, range: string | undefined): Promise<PinnedPackage>;
  remove(place: Place, name: string): Promise<void>;
  code(notebookId: NotebookId, name: string, version: string): Promise<Kept>;
  types(notebookId: NotebookId, name: string, version: string): Promise<Kept>;
  /** Lets go of what no notebook has used for long. */
  sweep(): Promise<void>;
}

export interface Kept {
  readonly content: Readable;
  readonly needs: readonly string[];
}

const ownerKind = "package";
/** What is made is the server's own, for whichever project asks next. */
const cache = { projectId: null } as const;
const keepUnusedMs = 30 * 86_400_000;
/** Packages are made two at a time: each takes a process and a folder. */
const atOnce = 2;
const mostWaiting = 20;

export function createService({ db, blobs, collab, registry, address, now }: ServiceDeps): PackageService {
  const inTurn = createTurns(atOnce, mostWaiting);

  const keep = async (specifier: string, made: MadePackage): Promise<queries.ProgramRow> => {
    const { digest, size } = await blobs.put(Buffer.from(made.code), cache);
    const types =
      Object.keys(made.types).length === 0 ? null : await blobs.put(Buffer.from(JSON.stringify(made.types)), cache);
    const { version, integrity, parts, needs } = made;
    const row = { specifier, version, integrity, digest, size, parts, needs, registry: address };
    return db.transaction(async (client) => {
      const fresh = { ...row, id: newId(), typesDigest: types?.digest ?? null, madeAt: now() };
      const kept = await queries.putProgram(client, fresh);
      const digests = kept.typesDigest === null ? [kept.digest] : [kept.digest, kept.typesDigest];
      await blobs.refer(client, { kind: ownerKind, id: kept.id }, digests);
      return kept;
    });
  };

  const used = async (notebookId: NotebookId, name: string, version: string): Promise<queries.ProgramRow> => {
    const rows = await queries.listPrograms(db.pool, notebookId);
    const found = rows.find((row) => row.specifier === name && row.version === version);
    if (found !== undefined) return found;
    throw new AppError("not_found", `${name}@${version} has not been fetched for this notebook`);
  };

  const open = async (digest: BlobDigest | null, needs: readonly string[]): Promise<Kept> => {
    const content = digest === null ? undefined : await blobs.read(digest);
    if (content === undefined) throw new AppError("not_found", "there is nothing of that kept for this package");
    return { content, needs };
  };

  return {
    async list(notebookId) {
      const pins = await collab.read(notebookId, pinnedPackages);
      const rows = await queries.listPrograms(db.pool, notebookId);
      return [...pins].map(([name, version]) => {
        const row = rows.find((one) => one.specifier === name && one.version === version);
        return row === undefined ? { name, version, size: null, parts: null, hasTypes: false } : told(row);
      });
    },

    async add({ notebookId, projectId, personId }, name, range) {
      const pins = await collab.read(notebookId, pinnedPackages);
      if (!pins.has(name) && pins.size >= mostPackages)
        throw new AppError("too_large", `a notebook has at most ${mostPackages} packages`);
      // An exact version that is here already needs no network.
      const known = range === undefined ? undefined : await queries.findProgram(db.pool, address, name, range);
      const program = known ?? (await keep(name, await inTurn(() => makePackage(registry, name, range ?? "latest"))));
      await db.transaction(async (client) => {
        await queries.usePackage(client, { notebookId, programId: program.id, by: personId, at: now() });
        await record(client, {
          action: "notebook.package_add",
          target: { kind: "notebook", id: notebookId },
          projectId,
          before: pins.has(name) ? { package: `${name}@${pins.get(name)}` } : undefined,
          after: { package: `${name}@${program.version}`, integrity: program.integrity },
        });
      });
      await collab.edit(notebookId, { personId, origin: "server" }, (doc) => pinPackage(doc, name, program.version));
      return told(program);
    },

    async remove({ notebookId, projectId, personId }, name) {
      const version = await collab.read(notebookId, (doc) => pinnedPackages(doc).get(name));
      if (version === undefined) throw new AppError("not_found", `the notebook has no package \`${name}\``);
      await db.transaction((client) =>
        record(client, {
          action: "notebook.package_remove",
          target: { kind: "notebook", id: notebookId },
          projectId,
          before: { package: `${name}@${version}` },
        }),
      );
      await collab.edit(notebookId, { personId, origin: "server" }, (doc) => pinPackage(doc, name, undefined));
    },

    async code(notebookId, name, version) {
      const { digest, needs } = await used(notebookId, name, version);
      return open(digest, needs);
    },

    async types(notebookId, name, version) {
      const { typesDigest } = await used(notebookId, name, version);
      return open(typesDigest, []);
    },

    async sweep() {
      await db.transaction(async (client) => {
        const dropped = await queries.dropUnused(client, now() - keepUnusedMs);
        await blobs.unreferAll(client, ownerKind, dropped);
      });
    },
  };
}

function told({ specifier, version, size, parts, typesDigest }: queries.ProgramRow): PinnedPackage {
  return { name: specifier, version, size, parts, hasTypes: typesDigest !== null };
}

function createTurns(count: number, most: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = count;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free--;
    else if (waiting.length >= most)
      throw new AppError("too_many_requests", "many packages are being fetched just now");
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
}
