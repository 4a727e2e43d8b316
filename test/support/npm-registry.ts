/** A small npm registry on this machine: what a test publishes, and packages that are installed here. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { writeTar } from "#server/backup/tar.ts";

const root = path.resolve(import.meta.dirname, "../..");

export interface NpmRegistry {
  readonly address: string;
  /** What was asked for, as paths. */
  readonly asked: string[];
  /** Publishes a version: files by name, and what else its entry in the index says. */
  publish(name: string, version: string, files: Readonly<Record<string, string>>, facts?: object): Promise<void>;
  /** Publishes what stands in node_modules under this name. */
  publishInstalled(name: string): Promise<void>;
  stop(): Promise<void>;
}

interface Entry {
  readonly versions: Record<string, object>;
  latest: string;
}

export async function openNpmRegistry(): Promise<NpmRegistry> {
  const entries = new Map<string, Entry>();
  const archives = new Map<string, Buffer>();
  const asked: string[] = [];
  const server = createServer(({ url = "/" }, response) => {
    asked.push(url);
    const archive = archives.get(url);
    if (archive !== undefined) return response.end(archive);
    const entry = entries.get(decodeURIComponent(url.slice(1)));
    if (entry === undefined) return response.writeHead(404).end("{}");
    return response.end(JSON.stringify({ "dist-tags": { latest: entry.latest }, versions: entry.versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const publish: NpmRegistry["publish"] = async (name, version, files, facts = {}) => {
    const archive = await archiveOf(files);
    const place = `/-/${name}-${version}.tgz`;
    archives.set(place, archive);
    const dist = {
      tarball: `${address}${place}`,
      integrity: `sha512-${createHash("sha512").update(archive).digest("base64")}`,
    };
    const entry = entries.get(name) ?? { versions: {}, latest: version };
    entry.latest = version;
    entry.versions[version] = { name, version, dist, ...facts };
    entries.set(name, entry);
  };
  return {
    address,
    asked,
    publish,
    async publishInstalled(name) {
      const folder = path.join(root, "node_modules", name);
      const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
        (file) => !file.includes("node_modules") && statSync(path.join(folder, file)).isFile(),
      );
      const facts = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8")) as {
        readonly version: string;
        readonly dependencies?: object;
      };
      const texts = Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
      await publish(name, facts.version, texts, { dependencies: facts.dependencies });
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As `npm pack` makes it; a name of more than a hundred characters is left out. */
export async function archiveOf(files: Readonly<Record<string, string>>, folder = "package/"): Promise<Buffer> {
  async function* entries() {
    for (const [name, text] of Object.entries(files)) {
      const content = Buffer.from(text);
      if (name.length <= 90) yield { name: `${folder}${name}`, size: content.length, content };
    }
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeTar(entries(), 0)) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks));
}
