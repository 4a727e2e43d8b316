"use client";
/**
 * A text that is typed here and kept elsewhere, such as in the address: what is typed shows at once and goes there when
 * typing rests; what comes from there (a way back, a button) takes its place.
 */
import { useEffect, useState } from "react";

const restMs = 250;

export function useDraft(kept: string, keep: (text: string) => void): readonly [string, (text: string) => void] {
  const [draft, setDraft] = useState(kept);
  const [known, setKnown] = useState(kept);
  if (kept !== known) {
    setKnown(kept);
    setDraft(kept);
  }
  // Joins the clock. `keep` is the latest one when it is called: it may be another function at every render.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what is typed starts the clock anew
  useEffect(() => {
    if (draft === known) return;
    const timer = setTimeout(() => {
      setKnown(draft);
      keep(draft);
    }, restMs);
    return () => clearTimeout(timer);
  }, [draft, known]);
  return [draft, setDraft];
}
