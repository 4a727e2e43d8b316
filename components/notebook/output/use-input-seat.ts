"use client";
/** One input's value as this page has it: set by whoever, drafted while I drag or type, set when I let go or rest. */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { InputDefinition } from "#lib/kernel/input-definition.ts";
import type { Json } from "#lib/notebook/json.ts";
import { useSelected } from "../../live/notebook-signal.ts";
import { useOutputPlace } from "./output-place.ts";

/** A hand that rests has chosen. */
const restMs = 600;

export interface InputSeat {
  readonly value: Json | undefined;
  /** What I am about to set. */
  readonly draft: Json | undefined;
  /** What I typed, where it is no value yet. */
  readonly text: string | undefined;
  /** Sets it at once; undefined for who may not. */
  readonly set: ((value: Json) => void) | undefined;
  /** Whether others have what is set here. */
  readonly shares: boolean;
  /** Keeps the bytes of a file; answers their digest. */
  readonly keep: ((bytes: Blob) => Promise<string>) | undefined;
  readonly drag: (value: Json) => void;
  readonly type: (text: string, value: Json | undefined) => void;
  readonly commit: () => void;
}

interface Draft {
  readonly value: Json | undefined;
  readonly text: string | undefined;
}

const nothing: Draft = { value: undefined, text: undefined };

export function useInputSeat({ name, scope }: Pick<InputDefinition, "name" | "scope">): InputSeat {
  const { inputs } = useOutputPlace();
  const value = useSelected(inputs.changed, () => inputs.of(name));
  const [draft, setDraft] = useState<Draft>(nothing);
  const latest = useRef(draft);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { set: write, keep, shares } = inputs;

  const show = useCallback((next: Draft) => {
    latest.current = next;
    setDraft(next);
  }, []);
  const commit = useCallback(() => {
    clearTimeout(timer.current);
    const { value: chosen } = latest.current;
    if (chosen !== undefined) write?.(name, scope, chosen);
    show(nothing);
  }, [name, scope, show, write]);
  // Ends the wait with the page; what was drafted by then is set.
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      const { value: chosen } = latest.current;
      if (chosen !== undefined) write?.(name, scope, chosen);
    },
    [name, scope, write],
  );
  return useMemo(() => {
    const type = (text: string | undefined, next: Json | undefined): void => {
      show({ value: next, text });
      clearTimeout(timer.current);
      if (next !== undefined) timer.current = setTimeout(commit, restMs);
    };
    return {
      value,
      draft: draft.value,
      text: draft.text,
      set: write === undefined ? undefined : (chosen: Json) => write(name, scope, chosen),
      keep,
      shares,
      drag: (next: Json) => type(undefined, next),
      type,
      commit,
    };
  }, [value, draft, name, scope, write, keep, shares, commit, show]);
}
