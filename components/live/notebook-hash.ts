import { digest } from "lib0/hash/sha256";

const hashes = new Map<string, string>();
const keptHashes = 4000;

/** sha256 in hex of a source: also without a secure context, where the browser has none. */
export function sourceHash(source: string): string {
  const known = hashes.get(source);
  if (known !== undefined) return known;
  const bytes = digest(new TextEncoder().encode(source));
  const hash = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (hashes.size >= keptHashes) hashes.clear();
  hashes.set(source, hash);
  return hash;
}
