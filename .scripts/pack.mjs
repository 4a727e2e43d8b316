/** Packs what the build made for browsers, once: the server sends `name.gz` to whoever takes it (server/http/assets.ts). */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const packable = /\.(?:js|css|wasm|html)$/;
/** Below this the headers weigh more than what is saved. */
const leastBytes = 1024;

/** All files below a folder; what is packed already and not older than its file stays. */
export function pack(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !packable.test(entry.name)) continue;
    const { size, mtimeMs } = statSync(file);
    const before = statSync(`${file}.gz`, { throwIfNoEntry: false });
    if (size < leastBytes || (before !== undefined && before.mtimeMs >= mtimeMs)) continue;
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}
