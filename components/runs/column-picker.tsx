"use client";
/** Which columns the table shows: found by their name, in the order they were chosen. */
import { type ReactElement, type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";
import { type Column, titleOf } from "./run-columns.ts";

export interface ColumnPickerProps {
  readonly all: readonly Column[];
  readonly shown: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
  readonly trigger: ReactNode;
}

const kinds = { metric: "Metrics", param: "Params", tag: "Tags", run: "About the run" } as const;
const mostListed = 200;

export function ColumnPicker({ all, shown, onChange, trigger }: ColumnPickerProps): ReactElement {
  const [word, setWord] = useState("");
  const fitting = all.filter((column) => titleOf(column).toLowerCase().includes(word.toLowerCase()));
  const listed = fitting.slice(0, mostListed);
  return (
    <Popover trigger={trigger} label="Columns" align="start">
      <div className="grid w-64 gap-2">
        <SearchInput label="Find a column" value={word} onChange={(event) => setWord(event.target.value)} />
        <div className="flex gap-2">
          <Button size="small" onClick={() => onChange([])}>
            As at first
          </Button>
          <Button size="small" onClick={() => onChange(fitting.map(({ id }) => id))}>
            {word === "" ? "All" : "All of these"}
          </Button>
        </div>
        <div className="max-h-80 overflow-y-auto">
          {(["metric", "param", "tag", "run"] as const).map((kind) => {
            const columns = listed.filter((column) => column.kind === kind);
            return (
              columns.length > 0 && (
                <fieldset key={kind}>
                  <legend className="pt-2 pb-1 text-12 text-ink-3">{kinds[kind]}</legend>
                  {columns.map((column) => (
                    <label
                      key={column.id}
                      className="flex min-h-row-tree items-center gap-2 rounded-4 px-1 hover:bg-hover"
                    >
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
