"use client";
/** A computed column is written here; what is wrong with it is said while one writes, and the first runs show its values. */
import { type ReactElement, useState } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { formulaFunctions, parseFormula } from "#lib/tracking/formula.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { type Column, formulaColumn, formulaValue } from "./run-columns.ts";
import { figure } from "./run-format.ts";

export interface FormulaDialogProps {
  /** For the preview: runs with what was loaded of them. */
  readonly runs: readonly TrackedRun[];
  /** Names that are taken. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
  readonly onAdd: (column: Column) => void;
}

export function FormulaDialog({ runs, taken, onClose, onAdd }: FormulaDialogProps): ReactElement {
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const parsed = parseFormula(text);
  const nameWrong = taken.includes(name.trim()) ? "There is such a column." : undefined;
  const column = formulaColumn(name.trim() || "value", text);
  const good = parsed.kind === "formula" && nameWrong === undefined && name.trim() !== "";
  const values = parsed.kind === "formula" ? runs.map((run) => formulaValue(run, column.key)) : [];
  const known = values.filter((value) => value !== undefined);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Add a computed column"
      description={
        <>
          From metrics, params and <span className="font-code text-12 tracking-none">duration</span> (in seconds).
          Sorted by the server like any other.
        </>
      }
    >
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (good) onAdd(column);
        }}
      >
        <Field label="Name" error={nameWrong}>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={60}
              autoComplete="off"
              data-first-focus=""
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field
          label="Formula"
          hint={`+ - * / % ^, comparisons, ${formulaFunctions.join(", ")}; keys with spaces in backticks.`}
          error={text !== "" && parsed.kind === "wrong" ? `At ${parsed.at + 1}: ${parsed.why}.` : undefined}
        >
          {(control) => (
            <Input
              {...control}
              value={text}
              maxLength={1000}
              autoComplete="off"
              spellCheck={false}
              placeholder="metrics.val_accuracy / duration"
              className="font-code text-12 tracking-none"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <p className="num min-h-4 text-12 text-ink-3" aria-live="polite">
          {parsed.kind === "formula" &&
            (known.length === 0
              ? "No loaded run has a value for it."
              : `${known.length.toLocaleString()} of ${runs.length.toLocaleString()} loaded runs have a value: ${known
                  .slice(0, 4)
                  .map((value) => figure(value))
                  .join(", ")}${known.length > 4 ? ", …" : ""}`)}
        </p>
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" aria-disabled={!good}>
            Add column
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
