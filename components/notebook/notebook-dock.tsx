"use client";
/** On a phone, at the bottom: outline and people in a sheet, and Stop while something of mine runs. */
import { CircleStop, ListTree, Search } from "lucide-react";
import type { ReactElement } from "react";
import { usePlace } from "../frame/place.tsx";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { interrupt } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Icon } from "../ui/icon.tsx";

const item = "flex min-h-12 flex-col items-center justify-center gap-0.5 text-11 text-ink-2";

export function NotebookDock(): ReactElement {
  const { panel, openPalette } = usePlace();
  const notebook = useOpenNotebook();
  const busy = useWatched(notebook.runner.kernel)?.phase === "busy";
  return (
    <nav
      aria-label="Notebook"
      className="narrow:hidden grid flex-none auto-cols-fr grid-flow-col border-line border-t bg-canvas px-1.5 pt-1 pb-2"
    >
      <button type="button" className={item} aria-expanded={panel.open} onClick={() => panel.setOpen(!panel.open)}>
        <Icon of={ListTree} />
        Outline
      </button>
      <button type="button" className={item} onClick={openPalette}>
        <Icon of={Search} />
        Commands
      </button>
      {busy && (
        <button type="button" className={`${item} text-running`} onClick={() => interrupt(notebook)}>
          <Icon of={CircleStop} />
          Stop
        </button>
      )}
    </nav>
  );
}
