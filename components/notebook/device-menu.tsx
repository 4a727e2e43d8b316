"use client";
/** Where cells compute in this browser: the device in use, why not a faster one, and another if one wants. */
import { ChevronDown, Cpu, Monitor, RotateCcw, Zap } from "lucide-react";
import type { ReactElement } from "react";
import type { KernelState } from "../kernel/index.ts";
import type { NotebookCommand } from "../live/notebook-command-list.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { DeviceChoice } from "../live/notebook-runner.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";

export const deviceNames: Readonly<Record<string, string>> = {
  webgpu: "WebGPU",
  webgl: "WebGL",
  wasm: "WASM",
  cpu: "CPU",
};

const choices: readonly { readonly device: DeviceChoice; readonly label: string }[] = [
  { device: "auto", label: "The fastest that works" },
  { device: "webgpu", label: "WebGPU" },
  { device: "webgl", label: "WebGL" },
  { device: "cpu", label: "CPU" },
];

export interface DeviceMenuProps {
  readonly act: (command: NotebookCommand) => void;
}

export function DeviceMenu({ act }: DeviceMenuProps): ReactElement {
  const { runner } = useOpenNotebook();
  const kernel = useWatched(runner.kernel);
  const chosen = useWatched(runner.device);
  const why: readonly MenuEntry[] =
    kernel?.device === undefined || kernel.device.reasons.length === 0
      ? []
      : [
          { kind: "heading", id: "why", label: `Not faster because: ${kernel.device.reasons.join(" ")}` },
          { kind: "line", id: "after-why" },
        ];
  return (
    <Menu
      label="Device in this browser"
      entries={[
        { kind: "heading", id: "where", label: stateWords(kernel) },
        ...why,
        { kind: "heading", id: "device", label: "Device in this browser. Another one restarts the kernel." },
        ...choices.map(
          ({ device, label }): MenuEntry => ({
            id: device,
            label,
            icon: device === "cpu" ? Cpu : Zap,
            checked: chosen === device,
            onSelect: () => runner.choose(device),
          }),
        ),
        { kind: "line", id: "line" },
        { id: "restart", label: "Restart the kernel", icon: RotateCcw, onSelect: () => act("restart") },
      ]}
    >
      <Button variant="ghost" icon={Monitor} aria-label={`Runs in this browser. ${stateWords(kernel)}`}>
        <span>{kernel?.device === undefined ? "Browser" : `Browser · ${deviceNames[kernel.device.kind]}`}</span>
        {kernel?.phase === "dead" && <span className="text-failed">ended</span>}
        <Icon of={ChevronDown} size="tiny" />
      </Button>
    </Menu>
  );
}

function stateWords(kernel: KernelState | undefined): string {
  if (kernel === undefined) return "The kernel starts with the first run.";
  const device = kernel.device === undefined ? "" : ` on ${deviceNames[kernel.device.kind]}, ${kernel.device.name}`;
  switch (kernel.phase) {
    case "starting":
      return "The kernel is starting.";
    case "ready":
      return `Ready${device}.`;
    case "busy":
      return `Running${device}.`;
    case "dead":
      return kernel.reason ?? "The kernel ended.";
  }
}
