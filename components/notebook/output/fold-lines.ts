/** Long text is shown in parts: its first lines, then more on request. */
export const linesAtFirst = 200;
/** One line may be a megabyte. */
export const charactersAtFirst = 40_000;

export interface Folded {
  readonly shown: string;
  readonly hiddenLines: number;
  readonly hiddenCharacters: number;
}

export function foldLines(text: string, lines: number, characters: number): Folded {
  let end = 0;
  for (let line = 0; line < lines && end < text.length; line++) {
    const next = text.indexOf("\n", end);
    end = next === -1 ? text.length : next + 1;
  }
  end = Math.min(end, characters, text.length);
  const rest = text.slice(end);
  const hiddenLines = rest === "" ? 0 : rest.replace(/\n$/, "").split("\n").length;
  return { shown: text.slice(0, end), hiddenLines, hiddenCharacters: rest.length };
}
