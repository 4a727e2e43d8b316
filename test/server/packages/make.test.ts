import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOutbound } from "#server/http/outbound.ts";
import { type MadePackage, makePackage } from "#server/packages/make.ts";
import { createRegistryClient, type Registry } from "#server/packages/registry.ts";
import { type NpmRegistry, openNpmRegistry } from "#test/support/npm-registry.ts";

let npm: NpmRegistry;
let registry: Registry;
beforeAll(async () => {
  npm = await openNpmRegistry();
  registry = createRegistryClient(npm.address, createOutbound(["127.0.0.1"]), createOutbound([]));
});
afterAll(() => npm.stop());

const manifest = (name: string, rest: object = {}) => JSON.stringify({ name, ...rest });
const make = (name: string, range = "latest"): Promise<MadePackage> => makePackage(registry, name, range);
/** The program's exports, as a kernel evaluates it. */
function evaluate({ code }: MadePackage, host: object = {}): Readonly<Record<string, unknown>> {
  const program = runInThisContext(code) as (host: object) => Readonly<Record<string, unknown>>;
  return program(host);
}

describe("a package becomes one program", () => {
  test("with what it needs, each in the version it asks for", async () => {
    await npm.publish("leaf", "1.0.0", { "package.json": manifest("leaf"), "index.js": "exports.v = 1" });
    await npm.publish("leaf", "2.1.0", { "package.json": manifest("leaf"), "index.js": "exports.v = 2" });
    await npm.publish(
      "old",
      "1.0.0",
      { "package.json": manifest("old"), "index.js": "module.exports = require('leaf').v" },
      { dependencies: { leaf: "^1.0.0" } },
    );
    await npm.publish(
      "top",
      "3.2.1",
      {
        "package.json": manifest("top", { type: "module", exports: { ".": "./main.js", "./part": "./part.js" } }),
        "main.js": "import { v } from 'leaf'; import old from 'old'; export { v, old }; export default 'top'",
        "part.js": "export const part = 'part'",
        "main.d.ts": "export declare const v: number; export declare const old: number",
      },
      { dependencies: { leaf: ">=2", old: "*" }, optionalDependencies: { gone: "*" } },
    );
    const made = await make("top", "^3.0.0");
    expect(made).toMatchObject({ version: "3.2.1", parts: 4, needs: [], nodeParts: [] });
    expect({ ...evaluate(made) }).toEqual({ v: 2, old: 1, default: "top" });
    expect(Object.keys(made.types)).toEqual([
      "top/main.d.ts",
      "top/package.json",
      "leaf/package.json",
      "old/package.json",
      "old/node_modules/leaf/package.json",
    ]);
    expect(evaluate(await make("top/part"))).toMatchObject({ part: "part" });
    await expect(make("top/none")).rejects.toThrow(/does not run here/);
  });

  test("CommonJS too, with the names that it has", async () => {
    await npm.publishInstalled("semver");
    const made = await make("semver");
    expect((evaluate(made).satisfies as (v: string, r: string) => boolean)("1.2.3", "^1.0.0")).toBe(true);
  });

  test("what every kernel has is not brought along, what only Node.js has is told when it is used", async () => {
    const files = {
      "package.json": manifest("poser"),
      "index.js":
        "const fs = require('fs'); exports.tf = require('@tensorflow/tfjs-core'); exports.read = () => fs.readFileSync('x')",
    };
    await npm.publish("poser", "1.0.0", files, { dependencies: { "@tensorflow/tfjs-core": "^4.0.0" } });
    const made = await make("poser");
    expect(made).toMatchObject({ needs: ["@tensorflow/tfjs"], nodeParts: ["fs"], parts: 1 });
    const tf = {};
    const poser = evaluate(made, { "@tensorflow/tfjs": tf });
    expect(poser.tf).toBe(tf);
    expect(poser.read).toThrow("`fs` is a part of Node.js");
    await expect(make("@tensorflow/tfjs")).rejects.toThrow("every kernel has");
  });
});

describe("what is refused", () => {
  test("what the registry does not have, and what is not what it announced", async () => {
    await expect(make("nothing-like-it")).rejects.toThrow("the registry has no package `nothing-like-it`");
    await npm.publish("plain", "1.0.0", { "package.json": manifest("plain"), "index.js": "" });
    await expect(make("plain", "^2.0.0")).rejects.toThrow("no version ^2.0.0");
    const dist = { tarball: `${npm.address}/-/plain-1.0.0.tgz`, integrity: `sha512-${"A".repeat(86)}==` };
    await npm.publish("forged", "1.0.0", {}, { dist });
    await expect(make("forged")).rejects.toThrow("is not what the registry announced");
    await npm.publish("unsigned", "1.0.0", {}, { dist: { tarball: dist.tarball } });
    await expect(make("unsigned")).rejects.toThrow("is not what the registry announced");
  });

  test("an archive or a dependency somewhere inside the network", async () => {
    const dist = { tarball: npm.address.replace("127.0.0.1", "localhost"), integrity: "sha512-x" };
    await npm.publish("inside", "1.0.0", {}, { dist });
    await expect(make("inside")).rejects.toThrow("is inside this network");
    await npm.publish("git", "1.0.0", {}, { dependencies: { a: "git+ssh://git@example.org/a.git" } });
    await expect(make("git")).rejects.toThrow("only versions of the registry are fetched");
  });

  test("reading files of the server, by a path or through a name in the archive", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "octavo-secret-"));
    const secret = path.join(folder, "secret.json");
    writeFileSync(secret, '{ "secret": "of the server" }');
    const climb = `${"../".repeat(12)}${secret.slice(1)}`;
    for (const [name, target] of Object.entries({ reader: secret, climber: climb })) {
      const source = `module.exports = require(${JSON.stringify(target)})`;
      await npm.publish(name, "1.0.0", {
        "package.json": manifest(name),
        "index.js": source,
        [`../../../${name}.js`]: "",
      });
      await expect(make(name)).rejects.toThrow("a file outside of its packages");
    }
    rmSync(folder, { recursive: true });
  });

  test("running its scripts", async () => {
    const scripts = { preinstall: "exit 1", install: "exit 1", postinstall: "exit 1" };
    await npm.publish("scripted", "1.0.0", {
      "package.json": manifest("scripted", { scripts }),
      "index.js": "exports.ok = 1",
    });
    expect(evaluate(await make("scripted")).ok).toBe(1);
  });
});
