/**
 * The notebook's keys as data: which command a chord means in which mode, what a person changed, which bindings collide.
 * Pure. A chord is written `Mod+Shift+P` (Mod: Cmd on a Mac, Ctrl elsewhere), a sequence `D D`. A key press matches a
 * binding by its character or by its place on the keyboard, so that AZERTY, QWERTZ and Cyrillic keyboards work.
 */
export type KeyMode = "command" | "edit" | "both";

export interface KeyBinding {
  readonly command: string;
  readonly keys: string;
  readonly mode: KeyMode;
}

export interface KeyStroke {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const named: Readonly<Record<string, string>> = { " ": "Space", Esc: "Escape", Up: "ArrowUp", Down: "ArrowDown" };
const places: Readonly<Record<string, string>> = {
  Minus: "-",
  Equal: "=",
  BracketLeft: "[",
  BracketRight: "]",
  Slash: "/",
  Period: ".",
  Comma: ",",
  Semicolon: ";",
};

/** The chords that a press can be read as, most literal first; none for a modifier alone. */
export function chordsOf(stroke: KeyStroke, mac: boolean): readonly string[] {
  if (["Shift", "Control", "Alt", "Meta", "AltGraph", "Dead", "CapsLock"].includes(stroke.key)) return [];
  const modifiers = [
    ...((mac ? stroke.metaKey : stroke.ctrlKey) ? ["Mod"] : []),
    ...(mac && stroke.ctrlKey ? ["Ctrl"] : []),
    ...(!mac && stroke.metaKey ? ["Meta"] : []),
    ...(stroke.altKey ? ["Alt"] : []),
  ];
  const shift = stroke.shiftKey ? ["Shift"] : [];
  const write = (held: readonly string[], key: string): string => [...modifiers, ...held, key].join("+");
  const character = named[stroke.key] ?? (stroke.key.length === 1 ? stroke.key.toUpperCase() : stroke.key);
  const place = placeOf(stroke.code);
  const isSymbol = stroke.key.length === 1 && !/[\p{L}\p{N}]/u.test(stroke.key);
  return [
    ...new Set([
      write(shift, character),
      // `?` is typed with Shift on many keyboards and without on others: the character is what counts.
      ...(isSymbol && stroke.shiftKey ? [write([], character)] : []),
      ...(place === undefined || isLatinLetter(stroke.key) ? [] : [write(shift, place)]),
    ]),
  ];
}

function placeOf(code: string): string | undefined {
  const letter = /^(?:Key([A-Z])|Digit(\d)|Numpad(\d))$/.exec(code);
  return letter?.[1] ?? letter?.[2] ?? letter?.[3] ?? places[code];
}

const isLatinLetter = (key: string): boolean => /^[a-z]$/i.test(key);

export type Reading =
  /** `pending` when the chord also begins longer sequences (Ctrl M is a command in Jupyter and a prefix in Colab). */
  | { readonly kind: "command"; readonly command: string; readonly pending: string }
  /** The beginning of a longer sequence; `pending` is what was typed so far. */
  | { readonly kind: "prefix"; readonly pending: string }
  | { readonly kind: "none" };

/** What a press means after `pending` (the chords of an unfinished sequence, "" for none). */
export function readStroke(
  bindings: readonly KeyBinding[],
  mode: "command" | "edit",
  pending: string,
  chords: readonly string[],
): Reading {
  const usable = bindings.filter((binding) => binding.mode === "both" || binding.mode === mode);
  for (const chord of chords) {
    const typed = pending === "" ? chord : `${pending} ${chord}`;
    const whole = usable.find((binding) => binding.keys === typed);
    const begins = bindings.some((binding) => binding.keys.startsWith(`${typed} `));
    if (whole !== undefined) return { kind: "command", command: whole.command, pending: begins ? typed : "" };
    if (usable.some((binding) => binding.keys.startsWith(`${typed} `))) return { kind: "prefix", pending: typed };
  }
  return pending === "" ? { kind: "none" } : readStroke(bindings, mode, "", chords);
}

/** A person's changes: for a command and mode, the chords that replace the usual ones. */
export type KeyChanges = Readonly<Record<string, readonly string[]>>;

export const changeKey = (command: string, mode: KeyMode): string => `${mode}:${command}`;

/** The bindings in force: the usual ones, with the person's in place of those they changed. */
export function effectiveBindings(usual: readonly KeyBinding[], changes: KeyChanges): readonly KeyBinding[] {
  const kept = usual.filter((binding) => changes[changeKey(binding.command, binding.mode)] === undefined);
  const own = Object.entries(changes).flatMap(([name, chords]) => {
    const [mode, ...command] = name.split(":");
    return chords.map((keys): KeyBinding => ({ command: command.join(":"), keys, mode: mode as KeyMode }));
  });
  return [...own, ...kept];
}

/** Commands other than `command` that already answer to `keys` in that mode. */
export function collisions(bindings: readonly KeyBinding[], keys: string, mode: KeyMode, command: string): string[] {
  const meets = (other: KeyMode): boolean => other === "both" || mode === "both" || other === mode;
  const clash = (other: string): boolean =>
    other === keys || other.startsWith(`${keys} `) || keys.startsWith(`${other} `);
  return [
    ...new Set(
      bindings
        .filter((binding) => binding.command !== command && meets(binding.mode) && clash(binding.keys))
        .map((binding) => binding.command),
    ),
  ];
}

/** What was stored, if it is what we store; anything else counts as no change. */
export function parseChanges(text: string | null): KeyChanges {
  if (text === null) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return {};
    const isChords = (chords: unknown): chords is readonly string[] =>
      Array.isArray(chords) && chords.every((chord) => typeof chord === "string");
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, chords]) => (isChords(chords) ? [[name, chords]] : [])),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
