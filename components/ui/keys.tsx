"use client";
import { type ReactElement, useSyncExternalStore } from "react";
import { showKeys } from "#lib/base/keys.ts";
import { classNames } from "./class-names.ts";

const never = (): (() => void) => () => undefined;
const onMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.platform);

/** Whether this machine says Cmd where others say Ctrl; the server, which cannot know, says Ctrl. */
export function useMacKeys(): boolean {
  return useSyncExternalStore(never, onMac, () => false);
}

export interface KeysProps {
  /** `Mod+K`; `Mod` is Cmd on a Mac and Ctrl elsewhere. A sequence has a space: `I I`. */
  readonly keys: string;
  /** Without the key caps, for dark floating grounds. */
  readonly plain?: boolean;
}

export function Keys({ keys, plain = false }: KeysProps): ReactElement {
  const shown = showKeys(keys, useMacKeys());
  return (
    <kbd
      className={classNames(
        "whitespace-nowrap",
        plain
          ? "opacity-80"
          : "rounded-2 border border-line-strong border-b-2 bg-raised px-1 text-11 text-ink-3 leading-tight",
      )}
    >
      {shown}
    </kbd>
  );
}
