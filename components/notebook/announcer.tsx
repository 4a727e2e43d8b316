"use client";
import type { ReactElement } from "react";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useWatched } from "../live/notebook-signal.ts";

/** What readers hear of my own deeds and runs. */
export function Announcer(): ReactElement {
  const words = useWatched(useOpenNotebook().announcement);
  return (
    <p role="status" aria-live="polite" className="sr-only" data-announcer="">
      {words}
    </p>
  );
}
