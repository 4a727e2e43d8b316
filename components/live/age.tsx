"use client";
import type { ReactElement } from "react";
import { ageOf, exactTime } from "#lib/base/age.ts";
import { useMinute } from "./page-state.ts";

export interface AgeProps {
  readonly at: number;
}

/** How long ago, told again once a minute; the exact time on hover and for readers. */
export function Age({ at }: AgeProps): ReactElement {
  const now = useMinute();
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)} className="num whitespace-nowrap">
      {now === 0 ? "" : ageOf(at, { now: Math.max(now, at) })}
    </time>
  );
}
