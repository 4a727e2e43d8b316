"use client";
/**
 * Places in the frame that the page fills: its title and tools in the bar, its context in the right panel. A page writes
 * `<InBar at="end">…</InBar>` anywhere; what it says there leaves with it. An empty place takes no room.
 */
import { createContext, type ReactElement, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { must } from "#lib/base/assert.ts";
import { usePresence } from "../live/page-state.ts";

export type SlotName = "title" | "middle" | "end" | "panel";

interface Slots {
  readonly places: Readonly<Partial<Record<SlotName, Element>>>;
  readonly register: (name: SlotName, element: Element | null) => void;
  /** How many parts of the page are in each place. */
  readonly filled: Readonly<Partial<Record<SlotName, number>>>;
  readonly count: (name: SlotName, change: 1 | -1) => void;
}

const SlotsContext = createContext<Slots | undefined>(undefined);

export function SlotsProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [places, setPlaces] = useState<Slots["places"]>({});
  const register = useCallback((name: SlotName, element: Element | null) => {
    setPlaces(({ [name]: _before, ...others }) => (element === null ? others : { ...others, [name]: element }));
  }, []);
  const [filled, setFilled] = useState<Slots["filled"]>({});
  const count = useCallback((name: SlotName, change: 1 | -1) => {
    setFilled((known) => ({ ...known, [name]: (known[name] ?? 0) + change }));
  }, []);
  const slots = useMemo<Slots>(() => ({ places, register, filled, count }), [places, register, filled, count]);
  return <SlotsContext value={slots}>{children}</SlotsContext>;
}

function useSlots(): Slots {
  return must(use(SlotsContext), "a SlotsProvider above");
}

export interface SlotProps {
  readonly name: SlotName;
  readonly className?: string;
}

/** Where the frame keeps a place free. */
export function Slot({ name, className }: SlotProps): ReactElement {
  const { register } = useSlots();
  const ref = useCallback((element: Element | null) => register(name, element), [name, register]);
  return <div ref={ref} className={className} />;
}

/** Whether the page put something there. */
export function useSlotIsFilled(name: SlotName): boolean {
  return (useSlots().filled[name] ?? 0) > 0;
}

function Into({ name, children }: { readonly name: SlotName; readonly children: ReactNode }): ReactElement | null {
  const { places, count } = useSlots();
  usePresence(name, count);
  const place = places[name];
  return place === undefined ? null : createPortal(children, place);
}

export interface InBarProps {
  /** `title`: after the project's name. `middle`: takes the place of the search box. `end`: before the person's menu. */
  readonly at: "title" | "middle" | "end";
  readonly children: ReactNode;
}

export function InBar({ at, children }: InBarProps): ReactElement {
  return <Into name={at}>{children}</Into>;
}

/** The right panel: shown while there is something in it and it is open. */
export function InPanel({ children }: { readonly children: ReactNode }): ReactElement {
  return <Into name="panel">{children}</Into>;
}
