/**
 * From a package's name to a program for kernels: versions resolved, archives fetched and checked, unpacked into a folder
 * of their own, bundled, and the folder gone. No script of a package is ever run.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { AppError } from "#lib/base/errors.ts";
import { packageSpecifier } from "#lib/packages/specifier.ts";
import { type Bundle, bundlePackage } from "./bundle.ts";
import { declarationsIn } from "./declarations.ts";
import type { Registry } from "./registry.ts";
import { type Placed, resolvePackage } from "./resolve.ts";
import { filesIn, writeFiles } from "./unpack.ts";

export interface MadePackage extends Bundle {
  readonly version: string;
  readonly integrity: string;
  readonly types: Readonly<Record<string, string>>;
  readonly parts: number;
}

const mostBytes = 256 * 1024 * 1024;
const archiveBytes = 128 * 1024 * 1024;
const atOnce = 6;

/** Packages that stand for what every kernel has: one engine, so that tensors of one are tensors of the other. */
const given: Readonly<Record<string, string>> = {
  "@tensorflow/tfjs": "@tensorflow/tfjs",
  "@tensorflow/tfjs-core": "@tensorflow/tfjs",
  "@tensorflow/tfjs-layers": "@tensorflow/tfjs",
  "@tensorflow/tfjs-converter": "@tensorflow/tfjs",
  "@tensorflow/tfjs-data": "@tensorflow/tfjs",
  "@observablehq/plot": "@observablehq/plot",
};

const isGiven = (name: string): boolean => Object.hasOwn(given, name) || name.startsWith("@tensorflow/tfjs-backend");

export async function makePackage(registry: Registry, specifier: string, range: string): Promise<MadePackage> {
  const wanted = packageSpecifier(specifier);
  if (wanted === undefined) throw new AppError("invalid_request", `no package is called \`${specifier}\``);
  if (isGiven(wanted.name)) throw new AppError("invalid_request", `every kernel has \`${wanted.name}\`: import it`);
  const placed = await resolvePackage(registry, { name: wanted.name, range }, isGiven);
  const folder = await mkdtemp(path.join(os.tmpdir(), "octavo-package-"));
  try {
    await fetchAll(registry, placed, folder);
    const bundle = await bundlePackage({ folder, specifier, given });
    const [main] = placed;
    if (main === undefined) throw new AppError("internal", "nothing was placed");
    const folders = placed.map((one) => one.folder);
    const types = await declarationsIn(folder, folders);
    const { integrity = "", shasum = "" } = main.version.dist;
    return {
      ...bundle,
      version: main.version.version,
      integrity: integrity || `sha1-${shasum}`,
      types,
      parts: placed.length,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fetchAll(registry: Registry, placed: readonly Placed[], folder: string): Promise<void> {
  const open = [...placed];
  let left = mostBytes;
  const work = async (): Promise<void> => {
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      const files = await filesIn(await registry.fetch(one.name, one.version), archiveBytes);
      left -= files.reduce((sum, { bytes }) => sum + bytes.length, 0);
      if (left < 0)
        throw new AppError("too_large", `the package and what it needs are larger than ${mostBytes / 2 ** 20} MiB`);
      const home = path.join(folder, "node_modules", one.folder);
      await writeFiles(home, files);
      await readFile(path.join(home, "package.json")).catch(() => {
        throw new AppError("invalid_request", `${one?.name} has no package.json`);
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}
