/**
 * `npm run lock`: completes package-lock.json after an `npm install`. A registry mirror that does not carry every
 * platform's native packages makes npm leave those out of the lock file, and then `npm ci` refuses it everywhere. Here
 * each absent optional package gets its entry: exact version and the platform its name tells, no address, no hash.
 */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root, say } from "./bootstrap.mjs";

const systems = {
  aix: "aix",
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  linuxmusl: "linux",
  netbsd: "netbsd",
  openbsd: "openbsd",
  openharmony: "openharmony",
  sunos: "sunos",
  win32: "win32",
  windows: "win32",
  wasm32: undefined,
};
const processors = {
  arm: "arm",
  arm64: "arm64",
  x64: "x64",
  ia32: "ia32",
  ppc64: "ppc64",
  s390x: "s390x",
  riscv64: "riscv64",
  loong64: "loong64",
  mips64el: "mips64el",
  ppc64le: "ppc64",
  wasm32: "wasm32",
};

const file = path.join(root, "package-lock.json");
const lock = JSON.parse(readFileSync(file, "utf8"));
let added = 0;
for (const [place, entry] of Object.entries(lock.packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (resolves(place, name)) continue;
    const version = range.replace(/^[\^~]/, "");
    lock.packages[`node_modules/${name}`] = {
      version,
      ...platformOf(name),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
    };
    added++;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
say(`${added} platform packages added to package-lock.json`);

/** Whether the dependency `name` of the package at `place` is in the lock, at any level npm would look. */
function resolves(place, name) {
  for (let at = place; ; at = at.slice(0, Math.max(0, at.lastIndexOf("node_modules/") - 1))) {
    if (lock.packages[`${at === "" ? "" : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === "") return false;
  }
}

function platformOf(name) {
  const words = name.split(/[/-]/);
  const os = words.map((word) => systems[word]).find((word) => word !== undefined);
  const cpu = words.map((word) => processors[word]).find((word) => word !== undefined);
  const libc =
    os !== "linux"
      ? undefined
      : words.some((word) => /musl/.test(word))
        ? "musl"
        : words.some((word) => /^gnu/.test(word))
          ? "glibc"
          : undefined;
  return {
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] }),
  };
}
