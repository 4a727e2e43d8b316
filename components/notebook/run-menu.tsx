"use client";
/** Running from the bar: all, or what else one may want, and stopping it. */
import { ChevronDown, CircleStop, History, ListOrdered, ListStart, ListTree, Play, RotateCcw } from "lucide-react";
import type { ReactElement } from "react";
import type { NotebookCommand } from "../live/notebook-command-list.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import { keysOf, useBindings } from "../live/notebook-keys.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useMacKeys } from "../ui/keys.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";

export interface RunMenuProps {
  readonly act: (command: NotebookCommand) => void;
}

export function RunMenu({ act }: RunMenuProps): ReactElement | null {
  const kernel = useWatched(useOpenNotebook().runner.kernel);
  const bindings = useBindings();
  const mac = useMacKeys();
  if (!useEditable()) return null;
  const busy = kernel?.phase === "busy";
  const entry = (command: NotebookCommand, label: string, icon: typeof Play): MenuEntry => ({
    id: command,
    label,
    icon,
    keys: keysOf(command, bindings, mac),
    onSelect: () => act(command),
  });
  return (
    <span className="inline-flex">
      <Button
        icon={busy ? CircleStop : Play}
        className="rounded-r-none"
        onClick={() => act(busy ? "interrupt" : "run-all")}
      >
        {busy ? "Stop" : "Run all"}
      </Button>
      <Menu
        label="More ways to run"
        entries={[
          entry("run-stay", "Run this cell", Play),
          entry("run-above", "Run all above", ListStart),
          entry("run-below", "Run this and all below", ListTree),
          entry("run-stale", "Run all stale", History),
          entry("run-all", "Run all", ListOrdered),
          { kind: "line", id: "line" },
          entry("interrupt", "Stop what is running", CircleStop),
          entry("restart", "Restart the kernel", RotateCcw),
          entry("restart-run-all", "Restart and run all", RotateCcw),
        ]}
      >
        <Button square className="-ml-px w-6 rounded-l-none" aria-label="More ways to run">
          <Icon of={ChevronDown} size="tiny" />
        </Button>
      </Menu>
    </span>
  );
}
