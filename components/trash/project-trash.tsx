"use client";
/** The trash of a project: what was deleted, by age, with the way back. After 30 days it is gone by itself. */
import { NotebookText, RotateCcw } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { useEndNotebook, useNotebooks, useRestoreNotebook } from "../live/api/notebooks.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Button } from "../ui/button.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";

export function ProjectTrash({ projectId }: { readonly projectId: string }): ReactElement {
  const trash = useNotebooks(projectId, true);
  const [ending, setEnding] = useState<NotebookSummary>();
  const end = useEndNotebook(projectId);
  return (
    <Page title="Trash" lede="What was deleted in this project stays here for 30 days.">
      <Section title="Notebooks" fact={trash.data?.length.toLocaleString()}>
        {trash.data === undefined ? (
          trash.error === null ? (
            <SkeletonRows rows={3} what="the trash" />
          ) : (
            <QueryProblem title="The trash could not be loaded" query={trash} />
          )
        ) : trash.data.length === 0 ? (
          <Empty title="The trash is empty">
            A notebook that somebody deletes comes here first, and can be taken back.
          </Empty>
        ) : (
          <VirtualRows
            label="Notebooks in the trash"
            items={trash.data}
            keyOf={(one) => one.id}
            row={(one) => <TrashRow notebook={one} onEnd={() => setEnding(one)} />}
          />
        )}
      </Section>
      <AskDialog
        open={ending !== undefined}
        onOpenChange={() => setEnding(undefined)}
        title={`Delete ${ending?.name ?? ""} for ever?`}
        effect="Its cells, outputs and history go for everyone in the project. This cannot be undone."
        verb="Delete for ever"
        busy={end.isPending}
        onConfirm={() => {
          if (ending === undefined) return;
          end.mutate({ id: ending.id }, { onSuccess: () => setEnding(undefined), onError: sayProblem });
        }}
      />
    </Page>
  );
}

function TrashRow({
  notebook,
  onEnd,
}: {
  readonly notebook: NotebookSummary;
  readonly onEnd: () => void;
}): ReactElement {
  const restore = useRestoreNotebook(notebook.projectId);
  const { unavailable } = useNotebookActions();
  return (
    <div className="flex h-row-short items-center gap-3">
      <Icon of={NotebookText} className="text-ink-3" />
      <span className="min-w-0 grow truncate font-medium">{notebook.name}</span>
      <span className="text-ink-3 phone:hidden">
        deleted <Age at={notebook.deletedAt ?? notebook.updatedAt} />
      </span>
      {unavailable === undefined && (
        <>
          <Button
            size="small"
            icon={RotateCcw}
            busy={restore.isPending}
            aria-label={`Restore ${notebook.name}`}
            onClick={() =>
              restore.mutate(
                { id: notebook.id },
                { onSuccess: (back) => toast({ text: `${back.name} is back in the project` }), onError: sayProblem },
              )
            }
          >
            Restore
          </Button>
          <Button size="small" variant="ghost" aria-label={`Delete ${notebook.name} for ever`} onClick={onEnd}>
            Delete
          </Button>
        </>
      )}
    </div>
  );
}
