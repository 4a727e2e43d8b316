"use client";
/** Find and replace over the whole notebook. Every place is shown with what it would become before anything is written. */
import { ArrowDown, ArrowUp, CaseSensitive, Regex, WholeWord, X } from "lucide-react";
import { type KeyboardEvent, type ReactElement, useId, useState } from "react";
import { type FindQuery, replacementOf } from "#lib/text/find.ts";
import { undoStructure } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { type FoundPlace as Place, replaceAll, useFinding } from "../live/notebook-find.ts";
import { useEditable } from "../live/notebook-hooks.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { counted } from "./spoken-duration.ts";

const shownAtMost = 200;

export function FindPanel({ onClose }: { readonly onClose: () => void }): ReactElement {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  const { query, pattern, places, at, setQuery, goTo } = useFinding();
  const [replacement, setReplacement] = useState("");
  const [list, setList] = useState(false);
  const countId = useId();
  const current = places[at];

  const become = ({ id, match }: Place): string =>
    pattern.ok && pattern.pattern !== undefined
      ? replacementOf(notebook.model.sourceOf(id), match, pattern.pattern, query, replacement)
      : match.found;
  const go = (by: number): void => {
    if (places.length > 0) goTo((at + by + places.length) % places.length);
  };
  const replace = (chosen: readonly Place[]): void => {
    const written = replaceAll(
      notebook,
      chosen.map((place) => ({
        id: place.id,
        start: place.match.start,
        end: place.match.end,
        found: place.match.found,
        text: become(place),
      })),
    );
    if (written > 1) toastUndo(`${counted(written, "place")} replaced.`, () => undoStructure(notebook));
    notebook.announce(`${counted(written, "place")} replaced.`);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
      if (current !== undefined) notebook.go(current.id);
    } else if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
      go(event.shiftKey ? -1 : 1);
    }
  };

  return (
    <search
      aria-label="Find and replace"
      onKeyDown={onKeyDown}
      className="absolute top-2 right-4 z-(--layer-sheet) w-full max-w-dialog rounded-8 bg-raised p-2.5 shadow-2 phone:right-0 phone:rounded-none"
    >
      <div className="flex items-center gap-1">
        <Input
          aria-label="Find"
          placeholder="Find in the notebook"
          aria-describedby={countId}
          aria-invalid={!pattern.ok || undefined}
          value={query.text}
          autoFocus
          onChange={(event) => setQuery({ ...query, text: event.target.value })}
        />
        <Toggle
          icon={CaseSensitive}
          label="Match case"
          on={query.matchCase}
          set={(matchCase) => setQuery({ ...query, matchCase })}
        />
        <Toggle
          icon={WholeWord}
          label="Whole word"
          on={query.wholeWord}
          set={(wholeWord) => setQuery({ ...query, wholeWord })}
        />
        <Toggle
          icon={Regex}
          label="Regular expression"
          on={query.regularExpression}
          set={(regularExpression) => setQuery({ ...query, regularExpression })}
        />
        <IconButton icon={ArrowUp} label="Previous" keys="Shift+Enter" onClick={() => go(-1)} />
        <IconButton icon={ArrowDown} label="Next" keys="Enter" onClick={() => go(1)} />
        <IconButton icon={X} label="Close" keys="Escape" onClick={onClose} />
      </div>
      {editable && (
        <div className="mt-1.5 flex items-center gap-1">
          <Input
            aria-label="Replace with"
            placeholder="Replace with"
            value={replacement}
            onChange={(event) => setReplacement(event.target.value)}
          />
          <Button aria-disabled={current === undefined} onClick={() => current !== undefined && replace([current])}>
            Replace
          </Button>
          <Button aria-disabled={places.length === 0} onClick={() => replace(places)}>
            Replace all
          </Button>
        </div>
      )}
      <div className="mt-1.5 flex items-center gap-3 text-12 text-ink-3">
        <p id={countId} role="status" className="num grow">
          {countWords(pattern.ok ? undefined : pattern.reason, query, places, at)}
        </p>
        {places.length > 0 && (
          <button type="button" className="verb" aria-expanded={list} onClick={() => setList(!list)}>
            {list ? "Hide places" : "Show all places"}
          </button>
        )}
      </div>
      {list && (
        <ol className="mt-1.5 max-h-[40vh] overflow-y-auto border-line border-t">
          {places.slice(0, shownAtMost).map((place, index) => (
            <li key={`${place.id}-${place.match.start}`}>
              <button
                type="button"
                aria-current={index === at || undefined}
                className="block w-full rounded-4 px-2 py-1.5 text-left text-12 hover:bg-hover aria-[current=true]:bg-selected"
                onClick={() => goTo(index)}
              >
                <span className="block truncate text-11 text-ink-2">
                  {notebook.nameOf(place.id)}, line {place.match.line}
                </span>
                <code className="block overflow-hidden text-ellipsis whitespace-pre">
                  {place.match.before}
                  <Found place={place} become={replacement === "" ? undefined : become(place)} />
                  {place.match.after}
                </code>
              </button>
            </li>
          ))}
          {places.length > shownAtMost && (
            <li className="px-2 py-1.5 text-12 text-ink-3">{counted(places.length - shownAtMost, "more place")}</li>
          )}
        </ol>
      )}
    </search>
  );
}

function Found({ place, become }: { readonly place: Place; readonly become: string | undefined }): ReactElement {
  if (become === undefined) return <mark className="rounded-2 bg-found text-ink">{place.match.found}</mark>;
  return (
    <>
      <del className="rounded-2 bg-removed-word text-ink">{place.match.found}</del>
      <ins className="rounded-2 bg-added-word text-ink no-underline">{become}</ins>
    </>
  );
}

interface ToggleProps {
  readonly icon: typeof X;
  readonly label: string;
  readonly on: boolean;
  readonly set: (on: boolean) => void;
}

function Toggle({ icon, label, on, set }: ToggleProps): ReactElement {
  return <IconButton icon={icon} label={label} aria-pressed={on} onClick={() => set(!on)} />;
}

function countWords(reason: string | undefined, query: FindQuery, places: readonly Place[], at: number): string {
  if (reason !== undefined) return reason;
  if (query.text === "") return "Looks through the source of every cell.";
  if (places.length === 0) return "Nothing found.";
  return `${at + 1} of ${counted(places.length, "place")}`;
}
