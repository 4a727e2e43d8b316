/** A name that nobody has: the wanted one, or with the first free number after it ("Untitled 2"). */
export function freeName(wanted: string, taken: ReadonlySet<string>, maxLength: number): string {
  const first = cut(wanted, maxLength);
  if (!taken.has(first)) return first;
  for (let number = 2; ; number++) {
    const suffix = ` ${number}`;
    const name = cut(wanted, maxLength - suffix.length) + suffix;
    if (!taken.has(name)) return name;
  }
}

/** At most `length` characters, never half of a pair, no space at the end. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return text.slice(0, end).trimEnd();
}
