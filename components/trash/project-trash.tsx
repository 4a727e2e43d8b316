"use client";
/** The trash of a project: what was deleted, with the way back. After 30 days it is gone by itself. */
import { Database, NotebookText } from "lucide-react";
import type { ReactElement } from "react";
import type { Dataset } from "#lib/protocol/dataset.ts";
import type { ProjectFile } from "#lib/protocol/file.ts";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { fileIcon } from "../files/file-icon.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useDatasets, useDeleteDataset, useRestoreDataset } from "../live/api/datasets.ts";
import { useDeleteFiles, useFiles, useRestoreFiles } from "../live/api/files.ts";
import { useEndNotebook, useNotebooks, useRestoreNotebook } from "../live/api/notebooks.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Empty } from "../ui/empty.tsx";
import { Page } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { type TrashItem, TrashSection } from "./trash-section.tsx";

const back = (item: TrashItem) => ({
  onSuccess: () => toast({ text: `${item.name} is back in the project` }),
  onError: sayProblem,
});
const ended = { onError: sayProblem };

export function ProjectTrash({ projectId }: { readonly projectId: string }): ReactElement {
  const notebooks = useNotebooks(projectId, true);
  const files = useFiles(projectId, { trash: true });
  const datasets = useDatasets(projectId, true);
  const all = [notebooks, files, datasets];
  const failed = all.find((query) => query.data === undefined && query.error !== null);
  const waiting = all.some((query) => query.data === undefined);
  const empty = all.every((query) => query.data?.length === 0);
  return (
    <Page title="Trash" lede="What was deleted in this project stays here for 30 days.">
      {failed !== undefined ? (
        <QueryProblem title="The trash could not be loaded" query={failed} />
      ) : (
        waiting && <SkeletonRows rows={3} what="the trash" />
      )}
      {empty && (
        <Empty title="The trash is empty">
          A notebook, file or dataset that somebody deletes comes here first, and can be taken back.
        </Empty>
      )}
      <Notebooks projectId={projectId} items={notebooks.data ?? []} />
      <Files projectId={projectId} items={files.data ?? []} />
      <Datasets projectId={projectId} items={datasets.data ?? []} />
    </Page>
  );
}

interface KindProps<T> {
  readonly projectId: string;
  readonly items: readonly T[];
}

function Notebooks({ projectId, items }: KindProps<NotebookSummary>): ReactElement | null {
  const { mutate: restore } = useRestoreNotebook(projectId);
  const { mutate: end } = useEndNotebook(projectId);
  if (items.length === 0) return null;
  return (
    <TrashSection
      title="Notebooks"
      items={items.map((one) => ({ id: one.id, name: one.name, icon: NotebookText, deletedAt: one.deletedAt }))}
      effect="Its cells, outputs and history go for everyone in the project. This cannot be undone."
      onRestore={(item) => restore({ id: item.id }, back(item))}
      onEnd={(item) => end({ id: item.id }, ended)}
    />
  );
}

function Files({ projectId, items }: KindProps<ProjectFile>): ReactElement | null {
  const { mutate: restore } = useRestoreFiles(projectId);
  const { mutate: end } = useDeleteFiles(projectId);
  if (items.length === 0) return null;
  return (
    <TrashSection
      title="Files"
      items={items.map((one) => ({ id: one.id, name: one.path, icon: fileIcon(one), deletedAt: one.deletedAt }))}
      effect="It goes for everyone in the project. Dataset versions made from it keep their copy. This cannot be undone."
      onRestore={(item) => restore({ ids: [item.id] }, back(item))}
      onEnd={(item) => end({ ids: [item.id], forever: true }, ended)}
    />
  );
}

function Datasets({ projectId, items }: KindProps<Dataset>): ReactElement | null {
  const { mutate: restore } = useRestoreDataset(projectId);
  const { mutate: end } = useDeleteDataset(projectId);
  if (items.length === 0) return null;
  return (
    <TrashSection
      title="Datasets"
      items={items.map((one) => ({ id: one.id, name: one.name, icon: Database, deletedAt: one.deletedAt }))}
      effect="All its versions go, and cells that read them fail. This cannot be undone."
      onRestore={(item) => restore({ id: item.id }, back(item))}
      onEnd={(item) => end({ id: item.id, forever: true }, ended)}
    />
  );
}
