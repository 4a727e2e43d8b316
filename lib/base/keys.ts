/**
 * Key chords as text: `Mod+Shift+P`, a sequence as `I I`. `Mod` is Cmd on a Mac and Ctrl elsewhere. Owns how they are
 * shown and when a key press is one; who listens, and when, is not decided here.
 */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const macNames: Readonly<Record<string, string>> = { Mod: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧", Enter: "↩" };
const otherNames: Readonly<Record<string, string>> = { Mod: "Ctrl" };

/** `Mod+K` as people of that machine read it: `Ctrl K`, `⌘ K`. */
export function showKeys(keys: string, mac: boolean): string {
  const names = mac ? macNames : otherNames;
  return keys
    .split(" ")
    .flatMap((chord) => splitChord(chord).map((part) => names[part] ?? part))
    .join(" ");
}

/** Whether this press is the chord; a letter matches whatever its case, for Shift is asked for by name. */
export function matchesKeys(press: KeyPress, chord: string, mac: boolean): boolean {
  const parts = splitChord(chord);
  const key = parts.at(-1) ?? "";
  const wants = (name: string): boolean => parts.slice(0, -1).includes(name);
  const ctrl = wants("Ctrl") || (!mac && wants("Mod"));
  const meta = mac && wants("Mod");
  return (
    press.key.toLowerCase() === key.toLowerCase() &&
    press.ctrlKey === ctrl &&
    press.metaKey === meta &&
    press.altKey === wants("Alt") &&
    press.shiftKey === wants("Shift")
  );
}

/** `Mod++` is Mod and the plus key. */
function splitChord(chord: string): readonly string[] {
  if (chord === "+") return ["+"];
  return chord.endsWith("++") ? [...chord.slice(0, -2).split("+"), "+"] : chord.split("+");
}
