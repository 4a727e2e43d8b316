"use client";
/**
 * Joins a search to the live texts: the places in the whole notebook, found again when a text changes while it is open,
 * marked in the cells, and the one that is looked at brought into view.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { CellId } from "#lib/base/id.ts";
import { type FindQuery, type Match, matchesIn, type Pattern, patternOf } from "#lib/text/find.ts";
import { shownOffset } from "#lib/text/line-ending.ts";
import type { FoundMark } from "../editor/index.ts";
import { useOpenNotebook } from "./notebook-context.tsx";
import type { OpenNotebook } from "./notebook-open.ts";
import { useSelected, useWatched } from "./notebook-signal.ts";

export interface FoundPlace {
  readonly id: CellId;
  readonly match: Match;
}

export interface Finding {
  readonly query: FindQuery;
  readonly pattern: Pattern;
  readonly places: readonly FoundPlace[];
  /** Which of them is looked at; 0 when there is none. */
  readonly at: number;
  readonly setQuery: (query: FindQuery) => void;
  readonly goTo: (at: number) => void;
}

const nothing: FindQuery = { text: "", matchCase: false, wholeWord: false, regularExpression: false };
const noMatch: readonly Match[] = [];
const noMark: readonly FoundMark[] = [];

/** The marks of a cell while something is searched for. */
export function useFoundMarks(id: CellId): readonly FoundMark[] {
  return useSelected(useOpenNotebook().found, (found) => found.get(id) ?? noMark);
}

/** A search; the first place it shows is the one at or below the active cell. */
export function useFinding(): Finding {
  const notebook = useOpenNotebook();
  const [query, setQuery] = useState(nothing);
  const [looked, setLooked] = useState({ at: 0, turn: 0 });
  const pattern = useMemo(() => patternOf(query), [query]);
  const places = usePlaces(pattern);
  const at = Math.max(0, Math.min(looked.at, places.length - 1));
  const latest = useRef(places);
  latest.current = places;
  const goTo = useCallback(
    (next: number) => {
      const place = latest.current[next];
      setLooked((before) => ({ at: next, turn: before.turn + 1 }));
      if (place === undefined) return;
      notebook.outline.uncover(place.id);
      notebook.viewport.reveal(place.id, { where: notebook.viewport.isInView(place.id) ? "nearest" : "start" });
    },
    [notebook],
  );
  // joins the search to the view: another question begins at the cell one is at
  useEffect(() => {
    if (query.text !== "" && latest.current.length > 0) goTo(firstFrom(notebook, latest.current));
  }, [query, notebook, goTo]);
  // joins the search to the cells, which mark what was found
  useEffect(() => {
    notebook.found.update((before) => marksOf(notebook, places, at, looked.turn, before));
  }, [notebook, places, at, looked.turn]);
  useEffect(() => () => notebook.found.set(new Map()), [notebook]);
  return { query, pattern, places, at, setQuery, goTo };
}

function usePlaces(pattern: Pattern): readonly FoundPlace[] {
  const { model } = useOpenNotebook();
  const order = useWatched(model.order);
  const edited = useWatched(model.edited);
  // biome-ignore lint/correctness/useExhaustiveDependencies: an edit is the occasion to look again
  return useMemo(() => {
    const wanted = pattern.ok ? pattern.pattern : undefined;
    const look = (id: CellId): readonly Match[] =>
      wanted === undefined ? noMatch : matchesIn(model.sourceOf(id), wanted);
    return order.flatMap((id) => look(id).map((match) => ({ id, match })));
  }, [model, order, edited, pattern]);
}

function firstFrom({ model, selection }: OpenNotebook, places: readonly FoundPlace[]): number {
  const { active } = selection.get();
  const order = new Map(model.order.get().map((id, at) => [id as string, at]));
  const from = active === undefined ? 0 : (order.get(active) ?? 0);
  return Math.max(
    0,
    places.findIndex(({ id }) => (order.get(id) ?? 0) >= from),
  );
}

/** By cell; a cell whose marks are the same keeps its list, and renders nothing. */
function marksOf(
  { model }: OpenNotebook,
  places: readonly FoundPlace[],
  at: number,
  turn: number,
  before: ReadonlyMap<string, readonly FoundMark[]>,
): ReadonlyMap<string, readonly FoundMark[]> {
  const looked = places[at];
  const marks = new Map<string, readonly FoundMark[]>();
  for (const [id, own] of Map.groupBy(places, (place) => place.id)) {
    const raw = model.sourceOf(id);
    const list = own.map((place) => ({
      start: shownOffset(raw, place.match.start),
      end: shownOffset(raw, place.match.end),
      turn: place === looked ? turn : undefined,
    }));
    const kept = before.get(id);
    marks.set(id, kept !== undefined && sameMarks(kept, list) ? kept : list);
  }
  return marks;
}

function sameMarks(one: readonly FoundMark[], other: readonly FoundMark[]): boolean {
  return (
    one.length === other.length &&
    one.every((mark, at) => {
      const twin = other[at];
      return twin !== undefined && mark.start === twin.start && mark.end === twin.end && mark.turn === twin.turn;
    })
  );
}

export interface Replacing {
  readonly id: CellId;
  readonly start: number;
  readonly end: number;
  /** What must stand there; when it is another text by now, nothing is written. */
  readonly found: string;
  readonly text: string;
}

/** Writes replacements as one step of this person, last first so that places stay true. Answers how many were written. */
export function replaceAll(notebook: OpenNotebook, replacing: readonly Replacing[]): number {
  if (!notebook.editable) return 0;
  let written = 0;
  notebook.undo.label(replacing.length === 1 ? "replace" : `replace ${replacing.length} places`);
  notebook.doc.transact(() => {
    for (const { id, start, end, found, text } of [...replacing].reverse()) {
      const shared = notebook.model.cell(id)?.text;
      if (shared === undefined || shared.toString().slice(start, end) !== found) continue;
      shared.delete(start, end - start);
      shared.insert(start, text);
      written += 1;
    }
  }, notebook.undo.structureOrigin);
  return written;
}
