"use client";
/** Every command with its keys, searchable; a click on a key changes it. Changes are kept in this browser. */
import { Plus, RotateCcw } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useState } from "react";
import {
  commandGroups,
  commandInfo,
  commandNames,
  isNotebookCommand,
  type NotebookCommand,
} from "../live/notebook-command-list.ts";
import { changeKey, chordsOf, collisions, type KeyBinding, type KeyMode } from "../live/notebook-keymap.ts";
import { changeKeys, keyChanges, useBindings } from "../live/notebook-keys.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Keys, useMacKeys } from "../ui/keys.tsx";

export interface ShortcutSheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const modeWords: Readonly<Record<KeyMode, string>> = { command: "on cells", edit: "in text", both: "everywhere" };

export function ShortcutSheet({ open, onOpenChange }: ShortcutSheetProps): ReactElement {
  const [search, setSearch] = useState("");
  const bindings = useBindings();
  const changed = Object.keys(useWatched(keyChanges)).length > 0;
  const mac = useMacKeys();
  const words = search.trim().toLowerCase();
  const matches = (name: NotebookCommand): boolean => {
    const keys = bindings.filter((binding) => binding.command === name).map((binding) => binding.keys);
    return words === "" || [commandInfo(name).title, ...keys].some((text) => text.toLowerCase().includes(words));
  };
  const groups = commandGroups
    .map((group) => ({
      group,
      names: commandNames.filter((name) => commandInfo(name).group === group && matches(name)),
    }))
    .filter(({ names }) => names.length > 0);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      width="cell"
      title="Keyboard shortcuts"
      description="Keys on cells work after Escape, keys in text while you type. Press a key's button to change it."
    >
      <SearchInput
        label="Search commands or keys"
        data-first-focus=""
        value={search}
        onChange={(event) => setSearch(event.target.value)}
      />
      <div className="mt-3 max-h-[55vh] overflow-y-auto">
        {groups.map(({ group, names }) => (
          <section key={group} aria-label={group} className="mb-4">
            <h3 className="mb-1 font-strong text-12 text-ink-3">{group}</h3>
            <ul>
              {names.map((name) => (
                <Row key={name} name={name} bindings={bindings} mac={mac} />
              ))}
            </ul>
          </section>
        ))}
        {groups.length === 0 && <p className="text-ink-3">No command or key has “{search}” in it.</p>}
      </div>
      <DialogFoot>
        {changed && (
          <Button icon={RotateCcw} onClick={() => changeKeys({})}>
            Usual keys for all
          </Button>
        )}
        <Button onClick={() => onOpenChange(false)}>Close</Button>
      </DialogFoot>
    </Dialog>
  );
}

interface RowProps {
  readonly name: NotebookCommand;
  readonly bindings: readonly KeyBinding[];
  readonly mac: boolean;
}

function Row({ name, bindings, mac }: RowProps): ReactElement {
  const [recording, setRecording] = useState<{ readonly mode: KeyMode; readonly replaces: string | undefined }>();
  const own = bindings.filter((binding) => binding.command === name && (mac || !binding.keys.startsWith("Ctrl+")));
  const firstMode: KeyMode = own[0]?.mode ?? "command";
  const set = (mode: KeyMode, replaces: string | undefined, keys: string | undefined): void => {
    const before = bindings
      .filter((binding) => binding.command === name && binding.mode === mode)
      .map((one) => one.keys);
    const kept = before.filter((chord) => chord !== replaces && chord !== keys);
    changeKeys({ ...keyChanges.get(), [changeKey(name, mode)]: keys === undefined ? kept : [...kept, keys] });
    setRecording(undefined);
  };
  return (
    <li className="border-line border-b py-1 last:border-b-0">
      <div className="flex min-h-row-menu flex-wrap items-center gap-2">
        <span className="grow">{commandInfo(name).title}</span>
        {own.map((binding) => (
          <button
            key={`${binding.mode}-${binding.keys}`}
            type="button"
            title={`Works ${modeWords[binding.mode]}. Change it`}
            aria-label={`${commandInfo(name).title}: ${binding.keys}, ${modeWords[binding.mode]}. Change it`}
            className="rounded-4 px-1 py-0.5 hover:bg-hover"
            onClick={() => setRecording({ mode: binding.mode, replaces: binding.keys })}
          >
            <Keys keys={binding.keys} />
          </button>
        ))}
        <IconButton
          icon={Plus}
          size="small"
          side="left"
          label={`Add a key for ${commandInfo(name).title}`}
          onClick={() => setRecording({ mode: firstMode, replaces: undefined })}
        />
      </div>
      {recording !== undefined && (
        <Recorder
          name={name}
          mode={recording.mode}
          bindings={bindings}
          mac={mac}
          onKeep={(keys) => set(recording.mode, recording.replaces, keys)}
          onRemove={
            recording.replaces === undefined ? undefined : () => set(recording.mode, recording.replaces, undefined)
          }
          onCancel={() => setRecording(undefined)}
        />
      )}
    </li>
  );
}

interface RecorderProps {
  readonly name: NotebookCommand;
  readonly mode: KeyMode;
  readonly bindings: readonly KeyBinding[];
  readonly mac: boolean;
  readonly onKeep: (keys: string) => void;
  readonly onRemove: (() => void) | undefined;
  readonly onCancel: () => void;
}

/** Takes the next presses as a chord or a sequence of two. */
function Recorder({ name, mode, bindings, mac, onKeep, onRemove, onCancel }: RecorderProps): ReactElement {
  const [typed, setTyped] = useState<readonly string[]>([]);
  const keys = typed.join(" ");
  const taken = keys === "" ? [] : collisions(bindings, keys, mode, name);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Tab") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") {
      onCancel();
      return;
    }
    if (event.key === "Enter" && typed.length > 0) {
      onKeep(keys);
      return;
    }
    const chord = chordsOf(event.nativeEvent, mac)[0];
    if (chord !== undefined) setTyped((before) => (before.length >= 2 ? [chord] : [...before, chord]));
  };
  return (
    <div className="mb-1 flex flex-wrap items-center gap-2 rounded-4 bg-sunken p-2">
      <input
        readOnly
        // biome-ignore lint/a11y/noAutofocus: it was opened to take the next press
        autoFocus
        aria-label="Press the new keys, then Enter"
        placeholder="Press the new keys"
        value={keys}
        onKeyDown={onKeyDown}
        className="h-control grow rounded-4 border border-line-control bg-page px-2"
      />
      {taken.length > 0 && (
        <p role="status" className="w-full text-12 text-stale">
          Also {taken.map((other) => (isNotebookCommand(other) ? commandInfo(other).title : other)).join(", ")}. Yours
          goes first.
        </p>
      )}
      <Button size="small" disabled={typed.length === 0} onClick={() => onKeep(keys)}>
        Keep
      </Button>
      {onRemove !== undefined && (
        <Button size="small" variant="ghost" onClick={onRemove}>
          Remove this key
        </Button>
      )}
      <Button size="small" variant="ghost" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}
