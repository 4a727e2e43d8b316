"use client";
/** Two texts of a cell as their changed lines, with a little of what stands around them. */
import type { ReactElement } from "react";
import type { DiffLine } from "#lib/text/line-diff.ts";

export interface CodeDiffProps {
  readonly lines: readonly DiffLine[];
  /** Unchanged lines shown around a change. */
  readonly around?: number;
}

const marks = { same: " ", removed: "−", added: "+" } as const;
const spoken = { same: "", removed: "removed: ", added: "added: " } as const;
const tones = { same: "", removed: "bg-removed-wash text-ink", added: "bg-added-wash text-ink" } as const;

export function CodeDiff({ lines, around = 1 }: CodeDiffProps): ReactElement {
  const shown = near(lines, around);
  if (shown.length === 0) return <p className="mt-1 text-12 text-ink-3">Nothing differs any more.</p>;
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, also by keys
      tabIndex={0}
      className="mt-1 overflow-auto rounded-8 border border-line bg-sunken py-1.5 font-code text-12 text-ink-2"
    >
      {shown.map(({ line, at }, place) => (
        <span key={at} className={`block px-3 ${tones[line.kind]}`}>
          {at > (shown[place - 1]?.at ?? -1) + 1 && <span className="block text-ink-4">…</span>}
          <span className="sr-only">{spoken[line.kind]}</span>
          <span aria-hidden className="mr-2 inline-block w-3 select-none text-ink-3">
            {marks[line.kind]}
          </span>
          {line.text === "" ? " " : line.text}
        </span>
      ))}
    </pre>
  );
}

function near(lines: readonly DiffLine[], around: number): readonly { readonly line: DiffLine; readonly at: number }[] {
  return lines.flatMap((line, at) => {
    const window = lines.slice(Math.max(0, at - around), at + around + 1);
    return window.some(({ kind }) => kind !== "same") ? [{ line, at }] : [];
  });
}
