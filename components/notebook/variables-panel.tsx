"use client";
/** What my session holds: each shared name with its type, shape and memory, the cell that makes it and those that use it. */
import { type ReactElement, useState } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import type { CellId } from "#lib/base/id.ts";
import type { Variable } from "#lib/kernel/variables.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined } from "../live/notebook-hooks.ts";
import { goToPlace } from "../live/notebook-move-commands.ts";
import type { OpenNotebook } from "../live/notebook-open.ts";
import { useVariables } from "../live/notebook-variables.ts";
import { Input } from "../ui/input.tsx";
import { PanelSection } from "./panel-section.tsx";

/** With more names than this one looks for one by typing. */
const filterFrom = 50;
const mostShown = 200;

export function VariablesPanel(): ReactElement | null {
  const variables = useVariables();
  const [filter, setFilter] = useState("");
  if (variables === undefined || variables.count === 0) return null;
  const wanted = filter.trim().toLowerCase();
  const found = variables.variables.filter(
    ({ name, type }) => name.toLowerCase().includes(wanted) || type.toLowerCase().includes(wanted),
  );
  const bytes = variables.variables.reduce((sum, { deviceBytes }) => sum + deviceBytes, 0);
  return (
    <PanelSection
      title="Variables"
      count={variables.count}
      aside={
        bytes > 0 && (
          <span className="num text-12 text-ink-3" title="Held by tensors of these names">
            {byteSize(bytes)} on the device
          </span>
        )
      }
    >
      {variables.count > filterFrom && (
        <Input
          type="search"
          aria-label="Filter variables"
          placeholder="Filter by name or type"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
          className="mb-1 w-full"
        />
      )}
      {found.length === 0 && <p className="text-12 text-ink-3">No name or type has “{filter}” in it.</p>}
      <ul>
        {found.slice(0, mostShown).map((variable) => (
          <Row key={variable.name} variable={variable} />
        ))}
      </ul>
      {found.length > mostShown && (
        <p className="text-12 text-ink-3">{`${found.length - mostShown} more. Filter to see them.`}</p>
      )}
    </PanelSection>
  );
}

function Row({ variable }: { readonly variable: Variable }): ReactElement {
  const notebook = useOpenNotebook();
  const { name, cellId, type, shape, bytes, disposed } = variable;
  const uses = useCombined([notebook.runner.graph.changed], () => usesOf(notebook, name, cellId));
  const used =
    uses.length === 0 ? "not used by another cell" : `used by ${uses.map(({ called }) => called).join(", ")}`;
  return (
    <li>
      <button
        type="button"
        className="grid w-full grid-cols-[minmax(0,1fr)_auto] gap-x-2 rounded-4 px-1.5 py-1 text-left text-12 hover:bg-hover"
        title={`${name}: ${type} ${shape}. Made by ${notebook.nameOf(cellId as CellId)}, ${used}. Go to where it is made`}
        onClick={() => goToName(notebook, cellId as CellId, name)}
      >
        <code className="truncate">{name}</code>
        <span className="num text-ink-3">{disposed ? "disposed" : bytes === null ? "" : byteSize(bytes)}</span>
        <span className="col-span-2 truncate text-11 text-ink-3">
          {type}
          {shape !== "" && <span className="num">{` ${shape}`}</span>}
          {`, ${used}`}
        </span>
      </button>
    </li>
  );
}

function usesOf(
  notebook: OpenNotebook,
  name: string,
  owner: string,
): readonly { readonly id: string; readonly called: string }[] {
  const { graph } = notebook.runner.graph;
  return graph
    .feeds(owner)
    .filter((id) => graph.namesOf(id).refers.some((one) => one.name === name))
    .map((id) => ({ id, called: notebook.nameOf(id as CellId) }));
}

/** Into the text of the cell that makes a name, to where it is declared. */
function goToName(notebook: OpenNotebook, cellId: CellId, name: string): void {
  const { declares, lends } = notebook.runner.graph.graph.namesOf(cellId);
  const at = [...declares, ...lends].find((one) => one.name === name);
  if (at === undefined) notebook.go(cellId, { where: "start" });
  else goToPlace(notebook, cellId, at.line, at.column);
}
