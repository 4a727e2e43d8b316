"use client";
/** Which columns the table shows: found by their name, in the order they were chosen; some stay beside the run's name. */
import { Pin, Plus } from "lucide-react";
import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { classNames } from "../ui/class-names.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";
import { type Column, titleOf } from "./run-columns.ts";

export interface ColumnPickerProps {
  readonly all: readonly Column[];
  readonly shown: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
  readonly pinned: readonly string[];
  readonly onPin: (ids: readonly string[]) => void;
  /** Asks for a computed column. */
  readonly onCompute: () => void;
  readonly trigger: ReactNode;
}

const kinds = {
  formula: "Computed",
  metric: "Metrics",
  param: "Params",
  tag: "Tags",
  run: "About the run",
} as const;
const mostListed = 200;

export function ColumnPicker({
  all,
  shown,
  onChange,
  pinned,
  onPin,
  onCompute,
  trigger,
}: ColumnPickerProps): ReactElement {
  const [word, setWord] = useState("");
  const fitting = all.filter((column) => titleOf(column).toLowerCase().includes(word.toLowerCase()));
  const listed = fitting.slice(0, mostListed);
  return (
    <Popover trigger={trigger} label="Columns" align="start">
      <div className="grid w-72 gap-2">
        <SearchInput label="Find a column" value={word} onChange={(event) => setWord(event.target.value)} />
        <div className="flex gap-2">
          <Button size="small" onClick={() => onChange([])}>
            As at first
          </Button>
          <Button size="small" onClick={() => onChange(fitting.map(({ id }) => id))}>
            {word === "" ? "All" : "All of these"}
          </Button>
          <span className="grow" />
          <Button size="small" icon={Plus} onClick={onCompute}>
            Compute
          </Button>
        </div>
        <div className="max-h-80 overflow-y-auto">
          {(["formula", "metric", "param", "tag", "run"] as const).map((kind) => {
            const columns = listed.filter((column) => column.kind === kind);
            return (
              columns.length > 0 && (
                <fieldset key={kind}>
                  <legend className="pt-2 pb-1 text-12 text-ink-3">{kinds[kind]}</legend>
                  {columns.map((column) => (
                    <div key={column.id} className="group flex items-center rounded-4 pr-0.5 hover:bg-hover">
                      <label className="flex min-h-row-tree min-w-0 grow items-center gap-2 px-1">
                        <input
                          type="checkbox"
                          className="accent-(--ink)"
                          checked={shown.includes(column.id)}
                          onChange={(event) =>
                            onChange(
                              event.target.checked ? [...shown, column.id] : shown.filter((id) => id !== column.id),
                            )
                          }
                        />
                        <span className="min-w-0 truncate font-code text-12 tracking-none">{titleOf(column)}</span>
                      </label>
                      <IconButton
                        icon={Pin}
                        size="small"
                        side="left"
                        label={`${pinned.includes(column.id) ? "Unpin" : "Pin"} ${titleOf(column)}`}
                        aria-pressed={pinned.includes(column.id)}
                        className={classNames(
                          !pinned.includes(column.id) &&
                            "opacity-0 focus-visible:opacity-100 group-hover:opacity-100 touch:opacity-100",
                        )}
                        onClick={() => {
                          if (pinned.includes(column.id)) return onPin(pinned.filter((id) => id !== column.id));
                          if (!shown.includes(column.id)) onChange([...shown, column.id]);
                          onPin([...pinned, column.id]);
                        }}
                      />
                    </div>
                  ))}
                </fieldset>
              )
            );
          })}
          {fitting.length > mostListed && (
            <p className="px-1 py-2 text-12 text-ink-3">
              {(fitting.length - mostListed).toLocaleString()} more; find them by name.
            </p>
          )}
          {fitting.length === 0 && <p className="px-1 py-2 text-12 text-ink-3">No column is called that.</p>}
        </div>
      </div>
    </Popover>
  );
}
