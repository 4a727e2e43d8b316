/** Which rows the palette shows, in which order: a pure function of the letters, what there is and what was used last. */
import type { LucideIcon } from "lucide-react";
import { matchText, type TextMatch } from "#lib/base/match-text.ts";

export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly icon?: LucideIcon | undefined;
  readonly keys?: string | undefined;
  readonly unavailable?: string | undefined;
  readonly synonyms?: readonly string[] | undefined;
  readonly run: () => void;
}

export interface Source {
  readonly title: string;
  /** At most this many rows. */
  readonly most: number;
  readonly entries: readonly Entry[];
}

export interface Row {
  readonly entry: Entry;
  readonly match: TextMatch;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** How many more would have matched. */
  readonly left: number;
}

const recentBonus = 8;

/** `recent`: ids, latest first. Sections without a row are left out. */
export function rankEntries(query: string, recent: readonly string[], sources: readonly Source[]): readonly Section[] {
  return sources.flatMap(({ title, most, entries }) => {
    const rows = entries.flatMap((entry, at) => {
      const match = matchText(query, entry.title, entry.synonyms);
      return match === undefined ? [] : [{ entry, match, at, worth: match.score + bonusOf(recent, entry.id) }];
    });
    rows.sort((a, b) => b.worth - a.worth || a.at - b.at);
    return rows.length === 0 ? [] : [{ title, rows: rows.slice(0, most), left: Math.max(0, rows.length - most) }];
  });
}

function bonusOf(recent: readonly string[], id: string): number {
  const at = recent.indexOf(id);
  return at === -1 ? 0 : recentBonus - at / recent.length;
}
