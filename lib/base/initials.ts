/** One or two letters for a person: first of the first word and first of the last; whole code points, as names come. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => word !== "");
  const first = letterOf(words[0]);
  const last = words.length > 1 ? letterOf(words.at(-1)) : "";
  return (first + last).toLocaleUpperCase() || "?";
}

/** The first letter or digit; a word without any gives its first character. */
function letterOf(word: string | undefined): string {
  if (word === undefined) return "";
  return /[\p{L}\p{N}]/u.exec(word)?.[0] ?? [...word][0] ?? "";
}
