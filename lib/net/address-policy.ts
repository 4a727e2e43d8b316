/**
 * Which addresses the server may call on somebody's word (a webhook, an import, an identity provider): public ones.
 * Denied by default, so that what is no address at all is denied too. Names are not judged here: resolve first, judge
 * every address, and connect to one that was judged.
 */

/** Whether `address` (in numbers) is one that anybody on the internet could call. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "").toLowerCase();
  if (plain.includes(":")) {
    const words = wordsOf(plain);
    return words !== undefined && isPublicV6(words);
  }
  const bytes = bytesOf(plain);
  return bytes !== undefined && isPublicV4(bytes);
}

type Block = readonly [base: readonly number[], bits: number];

/** IANA's special-purpose registry, without what is globally reachable. */
const closedV4: readonly Block[] = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 4],
  [[240, 0, 0, 0], 4],
];

function isPublicV4(bytes: readonly number[]): boolean {
  return !closedV4.some(([base, bits]) => inBlock(bytes, base, bits, 8));
}

function isPublicV6(words: readonly number[]): boolean {
  const [a = 0, b = 0] = words;
  const tail = [words[6] ?? 0, words[7] ?? 0].flatMap((word) => [word >> 8, word & 255]);
  // IPv4 in other clothes (mapped, NAT64, 6to4): what it leads to is judged.
  if (words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff) return isPublicV4(tail);
  if (a === 0x64 && b === 0xff9b && words.slice(2, 6).every((word) => word === 0)) return isPublicV4(tail);
  if (a === 0x2002) return isPublicV4([b >> 8, b & 255, (words[2] ?? 0) >> 8, (words[2] ?? 0) & 255]);
  // Only 2000::/3 is handed out; in it, Teredo, documentation, benchmarking and ORCHID are not places.
  if ((a & 0xe000) !== 0x2000) return false;
  if (a === 0x2001 && b < 0x0200) return false;
  if (a === 0x2001 && b === 0x0db8) return false;
  return !(a === 0x3fff && b < 0x1000);
}

function inBlock(given: readonly number[], base: readonly number[], bits: number, width: number): boolean {
  for (let at = 0, left = bits; left > 0; at++, left -= width) {
    const mask = left >= width ? 2 ** width - 1 : (2 ** width - 1) & ~(2 ** (width - left) - 1);
    if (((given[at] ?? 0) & mask) !== ((base[at] ?? 0) & mask)) return false;
  }
  return true;
}

/** Four decimal numbers; no octal, hexadecimal or shortened forms. */
function bytesOf(text: string): number[] | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return undefined;
  const bytes = parts.map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function wordsOf(text: string): number[] | undefined {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const bytes = dotted === null ? undefined : bytesOf(dotted[2] ?? "");
  if (dotted !== null && bytes === undefined) return undefined;
  const [c = 0, d = 0, e = 0, f = 0] = bytes ?? [];
  const hex = dotted === null ? text : `${dotted[1]}${((c << 8) | d).toString(16)}:${((e << 8) | f).toString(16)}`;
  const halves = hex.split("::");
  if (halves.length > 2) return undefined;
  const words = halves.map((half) => (half === "" ? [] : half.split(":")));
  const [head = [], tail = []] = words;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill("0"), ...tail];
  return all.every((word) => /^[0-9a-f]{1,4}$/.test(word)) ? all.map((word) => Number.parseInt(word, 16)) : undefined;
}
