"use client";
/** What is wrong with a cell beside its syntax, as its text stands: names the other cell and offers the fix. */
import { CircleAlert, Repeat, SquarePen } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { CellId } from "#lib/base/id.ts";
import type { GraphProblem } from "#lib/graph/notebook-graph.ts";
import { merge } from "../live/notebook-cell-commands.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useCombined, useEditable } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import type { OpenNotebook } from "../live/notebook-open.ts";
import { renameTo } from "../live/notebook-rename.ts";
import { Icon } from "../ui/icon.tsx";
import { CodeWords } from "./code-words.tsx";

export function CellProblems({ cell }: { readonly cell: CellModel }): ReactElement | null {
  const { runner } = useOpenNotebook();
  const problems = useCombined([runner.graph.changed, cell.source], () => runner.graph.graph.problemsOf(cell.id));
  if (problems.length === 0) return null;
  return (
    <>
      {problems.map((problem) => (
        <Problem key={`${problem.kind} ${"name" in problem ? problem.name : ""}`} cell={cell} problem={problem} />
      ))}
    </>
  );
}

interface ProblemProps<P extends GraphProblem = GraphProblem> {
  readonly cell: CellModel;
  readonly problem: P;
}

function Problem({ cell, problem }: ProblemProps): ReactElement | null {
  switch (problem.kind) {
    case "duplicate":
      return <Duplicate cell={cell} problem={problem} />;
    case "cycle":
      return <Cycle cell={cell} problem={problem} />;
    case "changes":
      return <Changes cell={cell} problem={problem} />;
  }
}

function Duplicate({ cell, problem }: ProblemProps<Extract<GraphProblem, { kind: "duplicate" }>>): ReactElement {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  const { graph } = notebook.runner.graph;
  const other = problem.cellIds[0] as CellId;
  const isOwner = graph.ownerOf(problem.name) === cell.id;
  const better = freeName(problem.name, (name) => graph.ownerOf(name) !== undefined);
  return (
    <Note tone="failed" icon={<Icon of={CircleAlert} size="small" className="text-failed" />}>
      <CodeWords
        text={`\`${problem.name}\` is declared in ${cellWords(notebook, other, problem.name)}, too. A name belongs to one cell.`}
      />
      <Verb onClick={() => notebook.go(other, { where: "start" })}>Go to it</Verb>
      {editable && !isOwner && (
        <Verb
          onClick={() => renameDeclared(notebook, cell, problem.name, better)}
        >{`Rename it here to ${better}`}</Verb>
      )}
    </Note>
  );
}

function Cycle({ problem }: ProblemProps<Extract<GraphProblem, { kind: "cycle" }>>): ReactElement {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  const ids = problem.cellIds as readonly CellId[];
  const other = ids[1] ?? ids[0];
  const way = ids.slice(1).map((id) => `\`${notebook.nameOf(id)}\``);
  return (
    <Note tone="failed" icon={<Icon of={Repeat} size="small" className="text-failed" />}>
      <CodeWords
        text={`This cell needs ${way.join(", which needs ")}, which needs this one again. Move what both need into a cell of its own, or make them one.`}
      />
      {other !== undefined && <Verb onClick={() => notebook.go(other, { where: "start" })}>Go to it</Verb>}
      {editable && <Verb onClick={() => merge(notebook, ids)}>{`Merge the ${ids.length} cells`}</Verb>}
    </Note>
  );
}

function Changes({ problem }: ProblemProps<Extract<GraphProblem, { kind: "changes" }>>): ReactElement {
  const notebook = useOpenNotebook();
  const { name, line, method, how } = problem;
  const owner = problem.cellId as CellId;
  const deed = how === "assign" ? "assigns to" : how === "call" ? `calls \`.${method ?? ""}()\` on` : "writes into";
  return (
    <Note tone="plain" icon={<Icon of={SquarePen} size="small" />}>
      <CodeWords
        text={`Line ${line} ${deed} \`${name}\`, which ${cellWords(notebook, owner, name)} made: running it again changes it again.`}
      />
      <Verb onClick={() => notebook.go(owner, { where: "start" })}>Go to it</Verb>
    </Note>
  );
}

interface NoteProps {
  readonly tone: "failed" | "plain";
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

function Note({ tone, icon, children }: NoteProps): ReactElement {
  return (
    <div className="nb-strip" data-tone={tone} data-note>
      {icon}
      <span className="flex min-w-0 flex-wrap items-center gap-x-3">{children}</span>
    </div>
  );
}

function Verb({ onClick, children }: { readonly onClick: () => void; readonly children: string }): ReactElement {
  return (
    <button type="button" className="verb" onClick={onClick}>
      {children}
    </button>
  );
}

/** `rate2`, `rate3` …: the first that nobody has. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 2; ; number++) if (!isTaken(name + number)) return name + number;
}

/** A cell that is called by the very name in question would say nothing: its place says more. */
function cellWords(notebook: OpenNotebook, id: CellId, name: string): string {
  const called = notebook.nameOf(id);
  const place = `cell ${notebook.model.order.get().indexOf(id) + 1}`;
  return called === name ? place : `${place} (\`${called}\`)`;
}

function renameDeclared(notebook: OpenNotebook, cell: CellModel, from: string, to: string): void {
  const at = notebook.runner.graph.graph.namesOf(cell.id).declares.find(({ name }) => name === from);
  if (at === undefined) return;
  const lines = cell.source
    .get()
    .split("\n")
    .slice(0, at.line - 1);
  const offset = lines.reduce((sum, line) => sum + line.length + 1, 0) + at.column - 1;
  renameTo(notebook, from, { cellId: cell.id, offset }, to);
}
