"use client";
/** A JSON value as a tree. Branches are made when they are opened, long ones in parts. */
import { ChevronRight } from "lucide-react";
import { type ReactElement, useState } from "react";
import { isObject, type Json } from "#lib/notebook/json.ts";
import { Icon } from "../../ui/icon.tsx";

const itemsAtFirst = 100;

export function JsonOutput({ value }: { readonly value: Json }): ReactElement {
  return (
    <div className="out-json">
      <Node value={value} name={undefined} isOpen={true} />
    </div>
  );
}

interface NodeProps {
  readonly value: Json;
  readonly name: string | undefined;
  readonly isOpen: boolean;
}

function Node({ value, name, isOpen }: NodeProps): ReactElement {
  const isBranch = (Array.isArray(value) || isObject(value)) && entriesOf(value).length > 0;
  if (!isBranch) {
    return (
      <div className="out-json-leaf">
        <Name name={name} />
        <Leaf value={value} />
      </div>
    );
  }
  return <Branch value={value} name={name} isOpen={isOpen} />;
}

function Branch({ value, name, isOpen }: NodeProps): ReactElement {
  const [open, setOpen] = useState(isOpen);
  const [limit, setLimit] = useState(itemsAtFirst);
  const entries = entriesOf(value);
  return (
    <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <Icon of={ChevronRight} size="tiny" />
        <Name name={name} />
        <span className="text-ink-3">{Array.isArray(value) ? `[${entries.length}]` : preview(entries)}</span>
      </summary>
      {open && (
        <div className="out-json-items">
          {entries.slice(0, limit).map(([key, item]) => (
            <Node
              key={key}
              value={item}
              name={key}
              isOpen={entries.length <= 12 && Object.keys(Object(item)).length <= 6}
            />
          ))}
          {entries.length > limit && (
            <button type="button" className="verb" onClick={() => setLimit(limit * 10)}>
              Show {Math.min(entries.length - limit, limit * 9).toLocaleString()} more
            </button>
          )}
        </div>
      )}
    </details>
  );
}

function Name({ name }: { readonly name: string | undefined }): ReactElement | null {
  return name === undefined ? null : <span className="out-json-name">{name}: </span>;
}

function Leaf({ value }: { readonly value: Json }): ReactElement {
  if (typeof value === "string") return <span className="out-json-string">{JSON.stringify(value)}</span>;
  if (typeof value === "number") return <span className="out-json-number">{String(value)}</span>;
  if (Array.isArray(value)) return <span>[]</span>;
  return <span className="out-json-word">{isObject(value) ? "{}" : String(value)}</span>;
}

function entriesOf(value: Json): readonly (readonly [string, Json])[] {
  if (Array.isArray(value)) return value.map((item: Json, at) => [String(at), item] as const);
  return isObject(value) ? Object.entries(value) : [];
}

function preview(entries: readonly (readonly [string, Json])[]): string {
  const names = entries.slice(0, 5).map(([name]) => name);
  return `{ ${names.join(", ")}${entries.length > names.length ? ", …" : ""} }`;
}
