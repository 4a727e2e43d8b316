"use client";
/** The filter as rows to fill in, beside the written one: both are the same text, so each shows what the other says. */
import { ListFilter, Plus, X } from "lucide-react";
import { type ReactElement, useId, useState } from "react";
import { type Clause, parseFilter } from "#lib/tracking/search/parse.ts";
import { printFilter, printName } from "#lib/tracking/search/print.ts";
import { type Comparator, comparatorsOf, type Entity, vocabularies } from "#lib/tracking/search/vocabulary.ts";
import type { RunKey } from "../live/api/runs.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { Popover } from "../ui/popover.tsx";
import { Select } from "../ui/select.tsx";
import { statusWords } from "./run-format.ts";

export interface FilterBuilderProps {
  readonly value: string;
  readonly keys: readonly RunKey[];
  readonly onChange: (filter: string) => void;
}

const attributes = ["status", "run_name", "user_id", "start_time", "end_time", "run_id"] as const;
const comparatorWords: Readonly<Record<Comparator, string>> = {
  "=": "is",
  "!=": "is not",
  "<": "is below",
  "<=": "is at most",
  ">": "is above",
  ">=": "is at least",
  LIKE: "is like",
  ILIKE: "is like, in any case",
  IN: "is one of",
  "NOT IN": "is none of",
  "IS NULL": "is not set",
  "IS NOT NULL": "is set",
};

export function FilterBuilder({ value, keys, onChange }: FilterBuilderProps): ReactElement {
  const clauses = clausesOf(value);
  const change = (next: readonly Clause[]): void => onChange(printFilter(next));
  return (
    <Popover
      trigger={
        <Button icon={ListFilter} {...(clauses !== undefined && clauses.length > 0 ? { count: clauses.length } : {})}>
          Filter
        </Button>
      }
      label="Filter"
      align="start"
    >
      <div className="grid w-96 max-w-full gap-2">
        {clauses === undefined ? (
          <p className="text-ink-3">
            The written filter is not understood.{" "}
            <button type="button" className="verb" onClick={() => onChange("")}>
              Drop it
            </button>
          </p>
        ) : (
          <>
            {clauses.length === 0 && <p className="text-ink-3">All runs are shown. A condition leaves some out.</p>}
            {clauses.map((clause, at) => (
              <ClauseRow
                // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no other name than their place
                key={at}
                clause={clause}
                keys={keys}
                onChange={(next) => change(clauses.with(at, next))}
                onRemove={() => change(clauses.toSpliced(at, 1))}
              />
            ))}
            <div>
              <Button size="small" icon={Plus} onClick={() => change([...clauses, clauseFor("attribute", "status")])}>
                Add a condition
              </Button>
            </div>
          </>
        )}
      </div>
    </Popover>
  );
}

function clausesOf(filter: string): readonly Clause[] | undefined {
  try {
    return parseFilter(filter, vocabularies.runs);
  } catch {
    return undefined; // said in the popover
  }
}

interface RowProps {
  readonly clause: Clause;
  readonly keys: readonly RunKey[];
  readonly onChange: (clause: Clause) => void;
  readonly onRemove: () => void;
}

function ClauseRow({ clause, keys, onChange, onRemove }: RowProps): ReactElement {
  const { entity, key, comparator } = clause;
  const [list, setList] = useState("");
  const id = useId();
  const name = printName(entity, key);
  const known = new Map<string, readonly [Entity, string]>([
    ...keys.map((each) => [printName(each.kind, each.key), [each.kind, each.key]] as const),
    ...attributes.map((each) => [printName("attribute", each), ["attribute", each]] as const),
    [name, [entity, key]],
  ]);
  const comparators = comparatorsOf(vocabularies.runs, entity, key) ?? [];
  return (
    <fieldset className="grid grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)_auto] items-center gap-1.5" aria-label={name}>
      <span className="min-w-0">
        <Input
          aria-label="What"
          list={`${id}-names`}
          className="font-code text-12 tracking-none"
          defaultValue={name}
          key={name}
          onFocus={() => setList("open")}
          onChange={(event) => {
            const next = known.get(event.target.value);
            if (next !== undefined) onChange(clauseFor(next[0], next[1]));
          }}
          onBlur={(event) => {
            if (!known.has(event.target.value)) event.target.value = name;
          }}
        />
        {list === "open" && (
          <datalist id={`${id}-names`}>
            {[...known.keys()].slice(0, 1000).map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        )}
      </span>
      <Select
        aria-label="Comparison"
        value={comparator}
        options={comparators.map((each) => ({ value: each, label: comparatorWords[each] }))}
        onChange={(next) => onChange(withComparator(clause, next as Comparator))}
      />
      <ClauseValue clause={clause} onChange={onChange} />
      <IconButton icon={X} label="Remove the condition" size="small" onClick={onRemove} />
    </fieldset>
  );
}

function ClauseValue({
  clause,
  onChange,
}: {
  readonly clause: Clause;
  readonly onChange: (clause: Clause) => void;
}): ReactElement {
  const { entity, key, value } = clause;
  if (value === null) return <span />;
  if (entity === "attribute" && key === "status" && typeof value === "string")
    return (
      <Select
        aria-label="Value"
        value={value}
        options={Object.entries(statusWords).map(([status, label]) => ({ value: status, label }))}
        onChange={(next) => onChange({ ...clause, value: next })}
      />
    );
  const shown = typeof value === "object" ? value.join(", ") : String(value);
  return (
    <Input
      key={shown}
      aria-label="Value"
      defaultValue={shown}
      className="font-code text-12 tracking-none"
      {...(typeof value === "number" ? { inputMode: "decimal" as const } : {})}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      onBlur={(event) => {
        const next = readValue(event.target.value, value);
        if (next === undefined) event.target.value = shown;
        else if (String(next) !== String(value)) onChange({ ...clause, value: next });
      }}
    />
  );
}

function readValue(text: string, before: Clause["value"]): Clause["value"] | undefined {
  if (typeof before === "number") {
    const number = text.trim() === "" ? Number.NaN : Number(text);
    return Number.isFinite(number) ? number : undefined;
  }
  return typeof before === "object" ? text.split(",").map((each) => each.trim()) : text;
}

function clauseFor(entity: Entity, key: string): Clause {
  const [comparator = "="] = comparatorsOf(vocabularies.runs, entity, key) ?? [];
  const plain: Clause = {
    entity,
    key,
    comparator,
    value: key === "status" && entity === "attribute" ? "FINISHED" : "",
  };
  if (isNumber(entity, key)) return { ...plain, comparator: entity === "metric" ? "<" : ">", value: 0 };
  return plain;
}

function isNumber(entity: Entity, key: string): boolean {
  return comparatorsOf(vocabularies.runs, entity, key)?.includes(">") === true;
}

/** The same condition compared otherwise, with a value that fits. */
function withComparator(clause: Clause, comparator: Comparator): Clause {
  const { value } = clause;
  if (comparator.startsWith("IS")) return { ...clause, comparator, value: null };
  const text = typeof value === "object" ? (value?.join(", ") ?? "") : String(value);
  if (comparator === "IN" || comparator === "NOT IN")
    return { ...clause, comparator, value: text.split(",").map((each) => each.trim()) };
  return { ...clause, comparator, value: isNumber(clause.entity, clause.key) ? Number(text) || 0 : text };
}
