/**
 * An npm registry as this server reads it: which versions a package has, and their bytes, which count only when they are
 * those that the registry announced. A file on another host than the registry's is fetched like any address of a
 * stranger.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { Outbound } from "../http/outbound.ts";

const names = z.record(z.string(), z.string()).optional().catch(undefined);

const versionSchema = z.object({
  version: z.string(),
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z
    .record(z.string(), z.object({ optional: z.boolean().optional() }))
    .optional()
    .catch(undefined),
  dist: z.object({ tarball: z.string(), integrity: z.string().optional(), shasum: z.string().optional() }),
});
const packageSchema = z.object({
  "dist-tags": z.record(z.string(), z.string()),
  versions: z.record(z.string(), z.unknown()),
});

export type PackageVersion = z.infer<typeof versionSchema>;

/** A package as the registry has it. */
export interface PackageIndex {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly versions: readonly string[];
  at(version: string): PackageVersion;
}

export interface Registry {
  look(name: string): Promise<PackageIndex>;
  /** The archive of a version, as announced. */
  fetch(name: string, version: PackageVersion): Promise<Buffer>;
}

const indexBytes = 48 * 1024 * 1024;
const archiveBytes = 64 * 1024 * 1024;
const timeoutMs = 30_000;

/** `inside`: reaches the registry itself, wherever it stands; `outside`: only what is public. */
export function createRegistryClient(address: string, inside: Outbound, outside: Outbound): Registry {
  const base = address.replace(/\/+$/, "");
  return {
    async look(name) {
      const headers = { accept: "application/vnd.npm.install-v1+json, application/json;q=0.8" };
      const answer = await inside(`${base}/${name.replace("/", "%2f")}`, { headers, mostBytes: indexBytes, timeoutMs });
      if (answer.status === 404) throw new AppError("not_found", `the registry has no package \`${name}\``);
      if (answer.status !== 200)
        throw new AppError("unavailable", `the registry answered ${answer.status} for \`${name}\``);
      const parsed = packageSchema.safeParse(parseJson(answer.text));
      if (!parsed.success) throw new AppError("unavailable", `the registry's answer for \`${name}\` is not understood`);
      const { versions } = parsed.data;
      return {
        name,
        tags: parsed.data["dist-tags"],
        versions: Object.keys(versions),
        at(version) {
          const found = versionSchema.safeParse(Object.hasOwn(versions, version) ? versions[version] : undefined);
          if (!found.success) throw new AppError("not_found", `the registry has no version ${version} of \`${name}\``);
          return found.data;
        },
      };
    },

    async fetch(name, { version, dist }) {
      const own = URL.canParse(dist.tarball) && new URL(dist.tarball).origin === new URL(base).origin;
      const headers = { accept: "*/*" };
      const answer = await (own ? inside : outside)(dist.tarball, { headers, mostBytes: archiveBytes, timeoutMs });
      if (answer.status !== 200) throw new AppError("unavailable", `${name}@${version} answered ${answer.status}`);
      if (!isAsAnnounced(answer.bytes, dist))
        throw new AppError("unavailable", `${name}@${version} is not what the registry announced: its hash differs`);
      return answer.bytes;
    },
  };
}

/** The strongest hash that is told decides; without any it is not. */
function isAsAnnounced(bytes: Uint8Array, { integrity = "", shasum }: PackageVersion["dist"]): boolean {
  for (const algorithm of ["sha512", "sha384", "sha256"]) {
    const wanted = integrity.split(/\s+/).filter((one) => one.startsWith(`${algorithm}-`));
    if (wanted.length === 0) continue;
    return wanted.includes(`${algorithm}-${createHash(algorithm).update(bytes).digest("base64")}`);
  }
  return shasum !== undefined && createHash("sha1").update(bytes).digest("hex") === shasum;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
