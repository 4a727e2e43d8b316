"use client";
/** What can be done with the chosen runs at once: tag, delete or restore, take them along as a file. */
import { Tag, Trash2, Undo2, X } from "lucide-react";
import { type ReactElement, useState } from "react";
import { asSentence } from "#lib/base/sentence.ts";
import { checkOwnTag } from "#lib/tracking/limits.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { useDeleteRuns, useTagRuns } from "../live/api/runs.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast, toastUndo } from "../ui/toast.tsx";

export interface RunSelectionProps {
  readonly projectId: string;
  readonly chosen: readonly string[];
  /** Tags that runs have, to complete. */
  readonly tags: readonly string[];
  /** The chosen ones are deleted: they can be restored. */
  readonly deleted: boolean;
  readonly onClear: () => void;
}

export function RunSelection({ projectId, chosen, tags, deleted, onClear }: RunSelectionProps): ReactElement {
  const { mutate: remove, isPending } = useDeleteRuns(projectId);
  const { unavailable } = useNotebookActions();
  const [tagging, setTagging] = useState(false);
  const words = `${chosen.length.toLocaleString()} ${chosen.length === 1 ? "run" : "runs"}`;
  const done = (restore: boolean): void =>
    remove(
      { ids: chosen, restore },
      {
        onSuccess: () => {
          onClear();
          toastUndo(`${words} ${restore ? "restored" : "deleted"}`, () =>
            remove({ ids: chosen, restore: !restore }, { onError: sayProblem }),
          );
        },
        onError: sayProblem,
      },
    );
  const can = { "aria-disabled": unavailable !== undefined, title: unavailable };
  return (
    <>
      <Button icon={X} variant="ghost" onClick={onClear}>
        Clear selection
      </Button>
      {!deleted && (
        <Button icon={Tag} {...can} onClick={() => unavailable === undefined && setTagging(true)}>
          Tag
        </Button>
      )}
      <Button
        icon={deleted ? Undo2 : Trash2}
        busy={isPending}
        {...can}
        onClick={() => unavailable === undefined && done(deleted)}
      >
        {deleted ? "Restore" : "Delete"} {words}
      </Button>
      {tagging && (
        <TagDialog projectId={projectId} chosen={chosen} words={words} tags={tags} onClose={() => setTagging(false)} />
      )}
    </>
  );
}

interface TagDialogProps {
  readonly projectId: string;
  readonly chosen: readonly string[];
  readonly words: string;
  readonly tags: readonly string[];
  readonly onClose: () => void;
}

function TagDialog({ projectId, chosen, words, tags, onClose }: TagDialogProps): ReactElement {
  const tag = useTagRuns(projectId);
  const [key, setKey] = useState("");
  const [value, setValue] = useState("");
  const [wrong, setWrong] = useState<string>();
  const apply = (given: string | null): void => {
    const refused = keyProblem(key.trim());
    setWrong(refused);
    if (refused !== undefined) return;
    tag.mutate(
      { ids: chosen, tags: { [key.trim()]: given } },
      {
        onSuccess: () => {
          onClose();
          toast({ text: given === null ? `${key.trim()} is removed from ${words}` : `${words} tagged` });
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={onClose} title={`Tag ${words}`}>
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          apply(value);
        }}
      >
        <Field label="Tag" error={wrong ?? tag.error?.detail}>
          {(control) => (
            <>
              <Input
                {...control}
                list={`${control.id}-known`}
                value={key}
                autoComplete="off"
                data-first-focus=""
                className="font-code text-12 tracking-none"
                onChange={(event) => setKey(event.target.value)}
              />
              <datalist id={`${control.id}-known`}>
                {tags.map((known) => (
                  <option key={known} value={known} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        <Field label="Value">
          {(control) => (
            <Input
              {...control}
              value={value}
              autoComplete="off"
              className="font-code text-12 tracking-none"
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
        <DialogFoot>
          <Button variant="ghost" onClick={() => apply(null)}>
            Remove this tag
          </Button>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={tag.isPending}>
            Set tag
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}

function keyProblem(key: string): string | undefined {
  try {
    checkOwnTag(key);
    return undefined;
  } catch (error) {
    return asSentence(error instanceof Error ? error.message : String(error));
  }
}
