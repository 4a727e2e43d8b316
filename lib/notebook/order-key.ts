/**
 * Order keys: strings that sort cells, with room between any two. A key is a path of elements; an element is a whole
 * number in an order-preserving spelling (`a0` 0, `az` 61, `b00` 62, `Zz` −1 …) and a suffix of three characters that
 * belongs to one client. Paths compare as strings: first by number, then by suffix, and what is below an element comes
 * after it and before its next sibling.
 *
 * A client that adds one after another goes below its own first element, so what two people add at one place at one time
 * lies side by side and does not interleave. Adding at the same side of a place again and again counts up or down:
 * keys grow with the logarithm. Only going back and forth between the last two makes paths deep; `order.ts` re-keys
 * the neighbourhood before they get long. (Halving an interval, the usual way, grows by a bit at each insertion at any
 * place but the end.)
 */
import { assert, must } from "#lib/base/assert.ts";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE = DIGITS.length;
const SUFFIX_LENGTH = 3;
/** Numbers are spelled in at most eight digits; nobody counts that far. */
const MAX_LENGTH = 8;

interface Element {
  readonly number: number;
  readonly suffix: string;
}
type Path = readonly Element[];

/** What a client adds to its elements: 1 of 238,328, from its Yjs client id. */
export function suffixOf(clientId: number): string {
  const mixed = Math.imul((clientId ^ (clientId >>> 16)) >>> 0, 0x45d9f3b) >>> 0;
  return digits(mixed % BASE ** SUFFIX_LENGTH, SUFFIX_LENGTH);
}

/** `count` keys in order, all after `lower` and before `upper` (null: no bound there). `lower` must sort before `upper`. */
export function keysBetween(lower: string | null, upper: string | null, count: number, suffix: string): string[] {
  const bound = upper === null ? null : parse(upper);
  let last = lower === null ? null : parse(lower);
  const keys: string[] = [];
  for (let made = 0; made < count; made++) {
    last = between(last, bound, suffix);
    keys.push(spell(last));
  }
  return keys;
}

/** Keys of a new document: `count` in order, side by side at the top. */
export function firstKeys(count: number, suffix: string): string[] {
  return Array.from({ length: count }, (_, number) => spell([{ number, suffix }]));
}

/** Whether a text is a key that this module could have made; others (of foreign programs) are replaced. */
export function isOrderKey(text: unknown): text is string {
  return typeof text === "string" && text.length <= 4096 && KEY.test(text);
}

/** A head letter, as many digits as it says, the suffix; once or more. */
const KEY = new RegExp(
  `^(?:${Array.from({ length: MAX_LENGTH }, (_, at) => {
    const heads = String.fromCharCode(97 + at) + String.fromCharCode(90 - at);
    return `[${heads}][0-9A-Za-z]{${at + 1 + SUFFIX_LENGTH}}`;
  }).join("|")})+$`,
);

function between(lower: Path | null, upper: Path | null, suffix: string): Path {
  if (lower === null) return [{ number: upper === null ? 0 : must(upper[0], "first element").number - 1, suffix }];
  const below = (): Path => [
    ...lower,
    { number: isAbove(lower, upper) ? must(upper?.[lower.length], "child").number - 1 : 0, suffix },
  ];
  const mine = lower.at(-1)?.suffix === suffix;
  const parentMine = lower.length > 1 && lower.at(-2)?.suffix === suffix;
  if (mine && !parentMine) return below();
  // Beside the lowest element that has room: for a run of one's own that is where the run lives.
  for (let depth = mine ? lower.length - 1 : 0; depth < lower.length; depth++) {
    const beside = [...lower.slice(0, depth), { number: must(lower[depth], "element").number + 1, suffix }];
    if (upper === null || spell(beside) < spell(upper)) return beside;
  }
  return below();
}

/** Whether `lower` is an ancestor of `upper`. */
function isAbove(lower: Path, upper: Path | null): boolean {
  if (upper === null || upper.length <= lower.length) return false;
  return lower.every((element, at) => element.number === upper[at]?.number && element.suffix === upper[at]?.suffix);
}

function spell(path: Path): string {
  return path.map((element) => spellNumber(element.number) + element.suffix).join("");
}

/** Head letter: `a`, `b`, … for 1, 2, … digits of a number from 0; `Z`, `Y`, … for those below. Longer lies further out. */
function spellNumber(number: number): string {
  let rest = number < 0 ? -1 - number : number;
  for (let length = 1; length <= MAX_LENGTH; length++) {
    const size = BASE ** length;
    if (rest < size) {
      if (number < 0) return String.fromCharCode(91 - length) + digits(size - 1 - rest, length);
      return String.fromCharCode(96 + length) + digits(rest, length);
    }
    rest -= size;
  }
  assert(false, "order keys count to 8 digits");
}

function digits(value: number, length: number): string {
  let rest = value;
  let out = "";
  for (let at = 0; at < length; at++) {
    out = must(DIGITS[rest % BASE], "digit") + out;
    rest = Math.floor(rest / BASE);
  }
  return out;
}

function parse(key: string): Path {
  return must(tryParse(key), `order key ${key}`);
}

function tryParse(key: string): Path | undefined {
  const path: Element[] = [];
  let at = 0;
  while (at < key.length) {
    const head = key.charCodeAt(at);
    const length = head >= 97 ? head - 96 : 91 - head;
    if (length < 1 || length > MAX_LENGTH) return undefined;
    const end = at + 1 + length;
    const value = readDigits(key, at + 1, end);
    const suffix = key.slice(end, end + SUFFIX_LENGTH);
    if (value === undefined || readDigits(key, end, end + SUFFIX_LENGTH) === undefined) return undefined;
    let shift = 0;
    for (let shorter = 1; shorter < length; shorter++) shift += BASE ** shorter;
    path.push({ number: head >= 97 ? value + shift : -1 - (BASE ** length - 1 - value + shift), suffix });
    at = end + SUFFIX_LENGTH;
  }
  return path;
}

function readDigits(key: string, from: number, to: number): number | undefined {
  if (to > key.length) return undefined;
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = DIGITS.indexOf(key.charAt(at));
    if (digit < 0) return undefined;
    value = value * BASE + digit;
  }
  return value;
}
