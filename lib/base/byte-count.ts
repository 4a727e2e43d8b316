/** How many bytes somebody wrote: `500 MB`, `2GiB`, `1048576`. Decimal units and binary ones, in any case. */
const powers: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** Undefined for what is no size, or too large to be exact. */
export function byteCount(text: string): number | undefined {
  const [, amount, prefix, binary] = /^\s*(\d{1,15}(?:\.\d{1,6})?)\s*([kmgtp]?)(i?)b?\s*$/i.exec(text) ?? [];
  if (amount === undefined || (prefix === "" && binary !== "")) return undefined;
  const bytes = Math.round(
    Number(amount) * (binary === "" ? 1000 : 1024) ** (powers[(prefix ?? "").toLowerCase()] ?? 0),
  );
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
