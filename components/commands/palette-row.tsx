"use client";
import { Command as Primitive } from "cmdk";
import type { ReactElement } from "react";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { Keys } from "../ui/keys.tsx";
import type { Row } from "./rank.ts";

export interface PaletteRowProps {
  readonly row: Row;
  readonly onChoose: () => void;
}

/** One thing to do or to go to; the letters that were typed stand out. */
export function PaletteRow({ row: { entry, match }, onChoose }: PaletteRowProps): ReactElement {
  const unavailable = entry.unavailable !== undefined;
  const detail = entry.unavailable ?? entry.detail;
  return (
    <Primitive.Item
      value={entry.id}
      disabled={unavailable}
      onSelect={onChoose}
      className={classNames(
        "flex min-h-row-menu scroll-my-2 items-center gap-2.5 rounded-4 px-2.5 py-1.5 data-[selected=true]:bg-hover",
        unavailable && "text-ink-3",
      )}
    >
      {entry.icon !== undefined && <Icon of={entry.icon} className="text-ink-3" />}
      <span className="min-w-0 grow">
        <span className="block truncate">
          {withKeys(match.parts).map((part) =>
            part.hit ? <b key={part.at}>{part.text}</b> : <span key={part.at}>{part.text}</span>,
          )}
        </span>
        {detail !== undefined && <span className="block truncate text-12 text-ink-3">{detail}</span>}
      </span>
      {entry.keys !== undefined && <Keys keys={entry.keys} />}
    </Primitive.Item>
  );
}

function withKeys(
  parts: Row["match"]["parts"],
): readonly { readonly text: string; readonly hit: boolean; readonly at: number }[] {
  let at = 0;
  return parts.map((part) => {
    const keyed = { ...part, at };
    at += part.text.length;
    return keyed;
  });
}
