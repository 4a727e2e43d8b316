"use client";
/** Saved, saving, offline, as the bar shows it: a keystroke on its way is not worth a flicker, a wait is. */
import { useEffect, useState } from "react";
import type { NotebookConnection } from "./notebook-connection.ts";
import { useWatched } from "./notebook-signal.ts";

export type SavedState = "saved" | "saving" | "offline";

const worthSayingMs = 500;
/** The first moments of a page are not an outage. */
const connectMs = 2500;

export function useSavedState(connection: NotebookConnection): SavedState {
  const online = useWatched(connection.online);
  const unsaved = useWatched(connection.unsaved);
  const [waited, setWaited] = useState(false);
  const pending = online && unsaved > 0;
  // joins the clock: says so when it takes long
  useEffect(() => {
    if (!pending) return setWaited(false);
    const timer = setTimeout(() => setWaited(true), worthSayingMs);
    return () => clearTimeout(timer);
  }, [pending]);
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (online) return setAway(false);
    const timer = setTimeout(() => setAway(true), connection.savedAt.get() === undefined ? connectMs : 0);
    return () => clearTimeout(timer);
  }, [online, connection]);
  if (!online && away) return "offline";
  return waited ? "saving" : "saved";
}
