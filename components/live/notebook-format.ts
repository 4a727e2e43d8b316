/** Formats code cells on demand, as one step of this person's undo. */
import { toast } from "#components/ui/toast.tsx";
import type { CellId } from "#lib/base/id.ts";
import { languageNamed } from "#lib/highlight/language.ts";
import { shown } from "#lib/text/line-ending.ts";
import { findFormat } from "../editor/index.ts";
import type { OpenNotebook } from "./notebook-open.ts";
import { type CellRewrite, rewriteCells } from "./notebook-rewrite.ts";

export async function formatCells(notebook: OpenNotebook, ids: readonly CellId[]): Promise<void> {
  const wanted = ids.filter((id) => {
    const facts = notebook.model.cell(id)?.facts.get();
    return facts?.type === "code" && languageNamed(facts.language) === "typescript";
  });
  if (!notebook.editable) return;
  if (wanted.length === 0) {
    notebook.announce("Only TypeScript cells are formatted.");
    return;
  }
  const asked = await Promise.all(wanted.map((id) => formatted(notebook, id)));
  // What somebody typed in while others were being formatted stays as it is.
  const rewrites = asked.filter((one) => one.why === undefined && textOf(notebook, one.id) === one.before);
  rewriteCells(
    notebook,
    rewrites.filter(hasEdits),
    rewrites.length === 1 ? "format" : `format ${rewrites.length} cells`,
  );
  tell(notebook, asked, rewrites);
}

interface Asked extends CellRewrite {
  readonly id: CellId;
  readonly before: string;
  readonly why: string | undefined;
}

async function formatted(notebook: OpenNotebook, id: CellId): Promise<Asked> {
  const answer = await findFormat(id);
  const before = textOf(notebook, id);
  if ("why" in answer) return { id, cellId: id, before, edits: [], why: answer.why };
  return { id, cellId: id, before, edits: answer, why: undefined };
}

function tell(notebook: OpenNotebook, asked: readonly Asked[], rewrites: readonly Asked[]): void {
  const failed = asked.find(({ why }) => why !== undefined);
  const changed = rewrites.filter(hasEdits).length;
  if (failed !== undefined) {
    const name = asked.length === 1 ? "" : ` ${notebook.nameOf(failed.id)}`;
    toast({ text: `Not formatted${name}. ${failed.why}` });
  }
  const done = asked.length === 1 ? "Formatted." : `Formatted ${changed} of ${asked.length} cells.`;
  notebook.announce(
    changed === 0 && failed === undefined ? "Formatted already." : changed === 0 ? "Not formatted." : done,
  );
}

const hasEdits = ({ edits }: CellRewrite): boolean => edits.length > 0;

const textOf = (notebook: OpenNotebook, id: CellId): string => shown(notebook.model.sourceOf(id));
