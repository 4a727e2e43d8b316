"use client";
/** The table as somebody saved it: chosen, saved under a name for oneself or for all, removed with a way back. */
import { Bookmark, Trash2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import { asSentence } from "#lib/base/sentence.ts";
import { type RunView, type RunViewState, runViewNameSchema } from "#lib/protocol/run-view.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { useRemoveRunView, useRunViews, useSaveRunView } from "../live/api/run-views.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { toastUndo } from "../ui/toast.tsx";

export interface SavedViewsProps {
  readonly projectId: string;
  readonly experiment: string;
  readonly state: RunViewState;
  readonly onChoose: (state: RunViewState) => void;
  /** Whether deleted runs are shown, and how to change that. */
  readonly deleted: boolean;
  readonly onDeleted: (deleted: boolean) => void;
}

const plain: RunViewState = { filter: "", order: "", columns: "", pinned: "", group: "" };

export function SavedViews(props: SavedViewsProps): ReactElement {
  const { projectId, experiment, state, onChoose, deleted, onDeleted } = props;
  const views = useRunViews(projectId, experiment).data ?? [];
  const remove = useRemoveRunView(projectId, experiment);
  const save = useSaveRunView(projectId, experiment);
  const { unavailable } = useNotebookActions();
  const [saving, setSaving] = useState(false);
  const current = views.find((view) => isSame(view.state, state));
  const choice = (view: RunView): MenuEntry => ({
    id: view.id,
    label: view.name,
    detail: view.shared ? `for everybody, by ${view.savedBy}` : undefined,
    checked: view === current,
    onSelect: () => onChoose(view.state),
  });
  const own = views.filter(({ shared }) => !shared);
  const shared = views.filter((view) => view.shared);
  const entries: MenuEntry[] = [
    { id: "plain", label: "As at first", checked: isSame(plain, state), onSelect: () => onChoose(plain) },
    ...(own.length === 0 ? [] : [{ kind: "heading", id: "own", label: "Yours" } as const, ...own.map(choice)]),
    ...(shared.length === 0
      ? []
      : [{ kind: "heading", id: "shared", label: "For everybody" } as const, ...shared.map(choice)]),
    { kind: "line", id: "line" },
    { id: "save", icon: Bookmark, label: "Save this view…", onSelect: () => setSaving(true) },
    ...(current === undefined
      ? []
      : [
          {
            id: "remove",
            icon: Trash2,
            label: `Remove ${current.name}`,
            unavailable: current.shared ? unavailable : undefined,
            onSelect: () =>
              remove.mutate(current, {
                onSuccess: () => toastUndo(`${current.name} is removed`, () => save.mutate(current)),
                onError: sayProblem,
              }),
          },
        ]),
    { kind: "line", id: "line-deleted" },
    { id: "deleted", label: "Show deleted runs", checked: deleted, onSelect: () => onDeleted(!deleted) },
  ];
  return (
    <>
      <Menu label="View" entries={entries} align="start">
        <Button icon={Bookmark}>
          {deleted ? "Deleted runs" : current === undefined ? "View" : `View: ${current.name}`}
        </Button>
      </Menu>
      {saving && (
        <SaveDialog
          known={views}
          mayShare={unavailable}
          busy={save.isPending}
          refused={save.error?.detail}
          onClose={() => {
            save.reset();
            setSaving(false);
          }}
          onSave={(name, toAll) => save.mutate({ name, shared: toAll, state }, { onSuccess: () => setSaving(false) })}
        />
      )}
    </>
  );
}

function isSame(a: RunViewState, b: RunViewState): boolean {
  return (Object.keys(plain) as (keyof RunViewState)[]).every((word) => a[word] === b[word]);
}

interface SaveDialogProps {
  readonly known: readonly RunView[];
  /** Why views for everybody cannot be saved here, if so. */
  readonly mayShare: string | undefined;
  readonly busy: boolean;
  readonly refused: string | undefined;
  readonly onClose: () => void;
  readonly onSave: (name: string, shared: boolean) => void;
}

function SaveDialog({ known, mayShare, busy, refused, onClose, onSave }: SaveDialogProps): ReactElement {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const replaced = known.some((view) => view.name === name.trim() && view.shared === shared);
  return (
    <Dialog open onOpenChange={onClose} title="Save this view" description="Its filter, order, groups and columns.">
      <form
        noValidate
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const parsed = runViewNameSchema.safeParse(name);
          setWrong(parsed.success ? undefined : asSentence(parsed.error.issues[0]?.message ?? ""));
          if (parsed.success) onSave(parsed.data, shared);
        }}
      >
        <Field
          label="Name"
          error={wrong ?? refused}
          {...(replaced ? { hint: "Takes the place of the view of that name." } : {})}
        >
          {(control) => (
            <Input
              {...control}
              value={name}
              autoComplete="off"
              data-first-focus=""
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        {mayShare === undefined && (
          <Segmented
            label="For whom"
            value={shared ? "all" : "own"}
            options={[
              { value: "own", label: "For me" },
              { value: "all", label: "For everybody" },
            ]}
            onChange={(whom) => setShared(whom === "all")}
          />
        )}
        <DialogFoot>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary" busy={busy}>
            Save view
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
}
