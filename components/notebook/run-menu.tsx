"use client";
/** Running from the bar: all, or what else one may want, and stopping it. */
import {
  ChevronDown,
  CircleStop,
  EyeOff,
  History,
  LineChart,
  ListOrdered,
  ListStart,
  ListTree,
  type LucideIcon,
  Network,
  Play,
  RotateCcw,
  Workflow,
  Zap,
} from "lucide-react";
import type { ReactElement } from "react";
import { autoRun, autoTrack } from "#lib/notebook/run-switches.ts";
import type { NotebookCommand } from "../live/notebook-command-list.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined, useEditable } from "../live/notebook-hooks.ts";
import { keysOf, useBindings } from "../live/notebook-keys.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useMacKeys } from "../ui/keys.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { counted } from "./spoken-duration.ts";

export interface RunMenuProps {
  readonly act: (command: NotebookCommand) => void;
}

export function RunMenu({ act }: RunMenuProps): ReactElement {
  const notebook = useOpenNotebook();
  const { runner, model } = notebook;
  const busy = useSelected(runner.kernel, (kernel) => kernel?.phase === "busy");
  const stale = useWatched(runner.graph.stale);
  const auto = useCombined([model.receipts], () => autoRun(model.doc));
  const track = useCombined([model.receipts], () => autoTrack(model.doc));
  const toMyself = useWatched(runner.keepsToMyself);
  const editable = useEditable();
  useWatched(notebook.right);
  const bindings = useBindings();
  const mac = useMacKeys();
  const entry = (command: NotebookCommand, label: string, icon: LucideIcon, detail?: string): MenuEntry => ({
    id: command,
    label,
    icon,
    keys: keysOf(command, bindings, mac),
    ...(detail === undefined ? {} : { detail }),
    onSelect: () => act(command),
  });
  const usual: NotebookCommand = busy ? "interrupt" : stale > 0 ? "run-stale" : "run-all";
  return (
    <span className="inline-flex">
      <Button icon={busy ? CircleStop : Play} className="rounded-r-none" onClick={() => act(usual)}>
        {busy ? "Stop" : stale > 0 ? "Run stale" : "Run all"}
        {!busy && stale > 0 && <span className="num text-ink-3">{stale}</span>}
      </Button>
      <Menu
        label="More ways to run"
        entries={[
          entry("run-stay", "Run this cell", Play),
          entry("run-needs", "Run this and what it needs", Workflow),
          entry("run-above", "Run all above", ListStart),
          entry("run-below", "Run this and all below", ListTree),
          entry("run-stale", stale > 0 ? `Run ${counted(stale, "stale cell")}` : "Run all stale", History),
          entry("run-all", "Run all", ListOrdered),
          entry("restart-run-all", "Run all in a fresh kernel", RotateCcw),
          { kind: "line", id: "line" },
          entry("interrupt", "Stop what is running", CircleStop),
          entry("restart", "Restart the kernel", RotateCcw),
          entry("graph", "Show the graph", Network),
          { kind: "line", id: "switches" },
          ...(editable
            ? [
                {
                  ...entry("toggle-auto-run", "Run cheap cells by themselves", Zap, autoDetail),
                  checked: auto,
                } as MenuEntry,
                {
                  ...entry("toggle-auto-track", "Track runs by themselves", LineChart, trackDetail),
                  checked: track,
                } as MenuEntry,
              ]
            : []),
          ...(notebook.mayPublish
            ? [
                {
                  id: "to-myself",
                  label: "Keep my results to myself",
                  icon: EyeOff,
                  detail: "Until I publish them, cell by cell.",
                  checked: toMyself,
                  onSelect: () => runner.keepsToMyself.set(!toMyself),
                },
              ]
            : []),
        ]}
      >
        <Button square className="-ml-px w-6 rounded-l-none" aria-label="More ways to run">
          <Icon of={ChevronDown} size="tiny" />
        </Button>
      </Menu>
    </span>
  );
}

const autoDetail = "For everybody here. Never training, network or what has not run yet.";
const trackDetail = "Each training and each run of everything is a run of the project.";
