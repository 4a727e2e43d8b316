"use client";
/**
 * The command palette: verbs first, then places, then people; what was used last on top. Every row shows its keys; what
 * cannot run says why. Looks only through what this browser already knows; nothing is asked of the server per letter.
 */
import { Command as Primitive } from "cmdk";
import { Search } from "lucide-react";
import { Dialog } from "radix-ui";
import { type ReactElement, useState } from "react";
import { useAllCommands } from "../live/commands.tsx";
import { useFocusBack } from "../ui/focus-back.ts";
import { Icon } from "../ui/icon.tsx";
import { Keys } from "../ui/keys.tsx";
import { PaletteRow } from "./palette-row.tsx";
import { rankEntries, type Section } from "./rank.ts";
import { rememberChoice, useRecentChoices } from "./recent.ts";
import { commandEntries, usePeopleEntries, usePlaceEntries } from "./sources.ts";

export interface PaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function Palette({ open, onOpenChange }: PaletteProps): ReactElement {
  const focus = useFocusBack();
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-(--layer-dialog) bg-scrim" />
        <Dialog.Content
          {...focus}
          aria-describedby={undefined}
          className="fixed inset-x-4 top-4 z-(--layer-dialog) mx-auto max-w-palette overflow-hidden rounded-8 bg-raised shadow-3 narrow:top-[12vh]"
        >
          <Dialog.Title className="sr-only">Search or run a command</Dialog.Title>
          <PaletteSearch onDone={() => onOpenChange(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Lives while the palette is open, so that each opening starts empty. */
function PaletteSearch({ onDone }: { readonly onDone: () => void }): ReactElement {
  const [query, setQuery] = useState("");
  const recent = useRecentChoices();
  const sections: readonly Section[] = rankEntries(query, recent, [
    { title: "Commands", most: query === "" ? 12 : 20, entries: commandEntries(useAllCommands()) },
    { title: "Places", most: 8, entries: usePlaceEntries() },
    { title: "People", most: 5, entries: usePeopleEntries() },
  ]);
  return (
    <Primitive shouldFilter={false} loop label="Search or run a command">
      <div className="flex h-bar items-center gap-2.5 border-line border-b px-4">
        <Icon of={Search} className="text-ink-3" />
        <Primitive.Input
          value={query}
          onValueChange={setQuery}
          data-first-focus=""
          placeholder="Search or run a command"
          className="min-w-0 grow bg-transparent text-16 outline-none"
        />
        <Keys keys="Esc" />
      </div>
      <Primitive.List label="Results" className="max-h-[min(60dvh,28rem)] overflow-y-auto p-1.5">
        {sections.map((section) => (
          <Primitive.Group
            key={section.title}
            heading={section.title}
            className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-12 [&_[cmdk-group-heading]]:text-ink-3"
          >
            {section.rows.map((row) => (
              <PaletteRow
                key={row.entry.id}
                row={row}
                onChoose={() => {
                  rememberChoice(row.entry.id);
                  onDone();
                  row.entry.run();
                }}
              />
            ))}
            {section.left > 0 && (
              <p className="px-2.5 py-1 text-12 text-ink-3">{section.left.toLocaleString()} more, keep typing</p>
            )}
          </Primitive.Group>
        ))}
        <Primitive.Empty className="px-2.5 py-4 text-ink-3">
          No command, place or person has “{query}” in its name.
        </Primitive.Empty>
      </Primitive.List>
    </Primitive>
  );
}
