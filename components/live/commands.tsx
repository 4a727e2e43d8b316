"use client";
/**
 * The commands that exist now. Each part of the page brings its own while it is there; the palette lists them all and
 * the keyboard runs them. A command that cannot run says why instead of vanishing. Keys are bound here only for chords
 * with Mod or Alt: single letters belong to whoever knows whether somebody is typing (`boundBy: "page"`).
 */
import type { LucideIcon } from "lucide-react";
import {
  createContext,
  type ReactElement,
  type ReactNode,
  use,
  useEffect,
  useId,
  useState,
  useSyncExternalStore,
} from "react";
import { must } from "#lib/base/assert.ts";
import { matchesKeys } from "#lib/base/keys.ts";

export interface Command {
  /** Stable: recent commands are remembered by it. */
  readonly id: string;
  /** Starts with a verb. */
  readonly title: string;
  readonly detail?: string | undefined;
  readonly icon?: LucideIcon;
  readonly keys?: string | undefined;
  /** `page`: the keys are shown here and listened to elsewhere. */
  readonly boundBy?: "page";
  /** Why it cannot run now. */
  readonly unavailable?: string | undefined;
  /** Other words one might look for. */
  readonly synonyms?: readonly string[];
  /** Bound to its keys, yet not listed: listing the palette in the palette helps nobody. */
  readonly hidden?: boolean;
  readonly run: () => void;
}

export interface CommandRegistry {
  readonly put: (owner: string, commands: readonly Command[]) => void;
  readonly drop: (owner: string) => void;
  readonly all: () => readonly Command[];
  readonly subscribe: (listener: () => void) => () => void;
}

export function createCommandRegistry(): CommandRegistry {
  const owned = new Map<string, readonly Command[]>();
  const listeners = new Set<() => void>();
  let all: readonly Command[] = [];
  const changed = (): void => {
    all = [...owned.values()].reverse().flat(); // who came last is nearest to what one does
    for (const listener of listeners) listener();
  };
  return {
    put(owner, commands) {
      owned.set(owner, commands);
      changed();
    },
    drop(owner) {
      if (owned.delete(owner)) changed();
    },
    all: () => all,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const RegistryContext = createContext<CommandRegistry | undefined>(undefined);

export function CommandsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [registry] = useState(createCommandRegistry);
  // joins the keyboard of the window
  useEffect(() => {
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    const onKeyDown = (event: KeyboardEvent): void => {
      const command = registry.all().find((one) => isBoundHere(one) && matchesKeys(event, one.keys, mac));
      if (command === undefined || event.isComposing || insideDialog(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      if (command.unavailable === undefined) command.run();
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [registry]);
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

/** Offers these commands while the component is there. Memoise the list: a new one replaces the old. */
export function useCommands(commands: readonly Command[]): void {
  const registry = must(use(RegistryContext), "a CommandsProvider above");
  const owner = useId();
  // joins the registry
  useEffect(() => registry.put(owner, commands), [registry, owner, commands]);
  useEffect(() => () => registry.drop(owner), [registry, owner]);
}

export function useAllCommands(): readonly Command[] {
  const registry = must(use(RegistryContext), "a CommandsProvider above");
  return useSyncExternalStore(registry.subscribe, registry.all, registry.all);
}

function isBoundHere(command: Command): command is Command & { readonly keys: string } {
  return command.keys !== undefined && command.boundBy !== "page" && /\b(Mod|Alt)\+/.test(command.keys);
}

/** In a dialog the page behind it is not meant. */
function insideDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"],[role="alertdialog"]') !== null;
}
