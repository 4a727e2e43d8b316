"use client";
/**
 * The filter, in MLflow's grammar, with the names that there are: `metrics.loss < 0.1 AND params.model = 'cnn'`. Arrow
 * keys choose a completion, Enter or Tab takes it, Escape leaves it.
 */
import { type ReactElement, useId, useState } from "react";
import type { RunKey } from "../live/api/runs.ts";
import { useDraft } from "../live/draft.ts";
import { classNames } from "../ui/class-names.ts";
import { SearchInput } from "../ui/input.tsx";
import { completionsOf } from "./filter-completion.ts";

export interface FilterFieldProps {
  readonly value: string;
  readonly keys: readonly RunKey[];
  /** What is wrong with it. */
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

export function FilterField({ value: kept, keys, problem, onChange: keep }: FilterFieldProps): ReactElement {
  const [value, onChange] = useDraft(kept, keep);
  const [caret, setCaret] = useState<number>();
  const [at, setAt] = useState(0);
  const id = useId();
  const found = caret === undefined ? undefined : completionsOf(value, caret, keys);
  const list = found?.items ?? [];
  const chosen = list[Math.min(at, list.length - 1)];
  const take = (text: string): void => {
    if (found === undefined) return;
    onChange(value.slice(0, found.from) + text + value.slice(caret));
    setCaret(undefined);
  };
  return (
    <div className="relative min-w-56 max-w-xl grow">
      <SearchInput
        label="Filter runs"
        placeholder="metrics.loss < 0.1 AND params.model = 'cnn'"
        className="font-code text-12 tracking-none"
        value={value}
        role="combobox"
        aria-expanded={list.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen === undefined ? undefined : `${id}-${list.indexOf(chosen)}`}
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : `${id}-problem`}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          onChange(event.target.value);
          setCaret(event.target.selectionStart ?? undefined);
          setAt(0);
        }}
        onBlur={() => setCaret(undefined)}
        onKeyDown={(event) => {
          if (list.length === 0) return;
          const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (move !== undefined) setAt((Math.min(at, list.length - 1) + move + list.length) % list.length);
          else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) take(chosen.text);
          else if (event.key === "Escape") setCaret(undefined);
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {list.length > 0 ? (
        <div
          id={`${id}-list`}
          role="listbox"
          aria-label="Completions"
          className="absolute top-full left-0 z-(--layer-float) mt-1 max-h-72 min-w-64 overflow-y-auto rounded-8 bg-raised p-1 shadow-2"
        >
          {list.map((item, index) => (
            <div
              key={item.text}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={item === chosen}
              onPointerDown={(event) => {
                event.preventDefault();
                take(item.text);
              }}
              className={classNames(
                "flex min-h-row-tree cursor-default items-center gap-3 rounded-4 px-2 font-code text-12 tracking-none",
                item === chosen && "bg-hover",
              )}
            >
              <span className="grow">{item.label}</span>
              <span className="font-body text-ink-3">{item.kind}</span>
            </div>
          ))}
        </div>
      ) : (
        problem !== undefined &&
        value !== "" && (
          <p
            id={`${id}-problem`}
            role="status"
            className="absolute top-full left-0 z-(--layer-float) mt-1 max-w-full rounded-4 bg-raised px-2 py-1 text-12 text-failed shadow-2"
          >
            {problem}
          </p>
        )
      )}
    </div>
  );
}
