/**
 * The glyph of a state: each has its own shape, so that colour never stands alone. The word beside it, or the name of
 * the button around it, is the caller's.
 */
import {
  Check,
  CircleDashed,
  CircleMinus,
  CircleSlash,
  CircleX,
  History,
  type LucideIcon,
  MonitorSmartphone,
} from "lucide-react";
import type { ReactElement } from "react";
import { Icon } from "./icon.tsx";
import { Ring } from "./progress.tsx";

export type StateGlyphKind =
  | { readonly state: "never" | "current" | "stale" | "failed" | "failed-upstream" | "elsewhere" | "disabled" }
  | { readonly state: "queued"; readonly position: number }
  | { readonly state: "running"; readonly progress?: number | undefined };

const shapes: Readonly<Record<Exclude<StateGlyphKind["state"], "queued" | "running">, readonly [LucideIcon, string]>> =
  {
    never: [CircleDashed, "text-ink-4"],
    current: [Check, "text-ink-4"],
    stale: [History, "text-stale"],
    failed: [CircleX, "text-failed"],
    "failed-upstream": [CircleSlash, "text-ink-3"],
    elsewhere: [MonitorSmartphone, "text-ink-3"],
    disabled: [CircleMinus, "text-ink-4"],
  };

export function StateGlyph(props: StateGlyphKind): ReactElement {
  if (props.state === "running") return <Ring value={props.progress} />;
  if (props.state === "queued")
    return (
      <span
        aria-hidden
        className="num inline-grid size-icon flex-none place-items-center rounded-full border border-ink-3 font-medium text-11 text-ink-2 leading-none"
      >
        {props.position}
      </span>
    );
  const [shape, color] = shapes[props.state];
  return <Icon of={shape} className={color} />;
}
