"use client";
/** The datasets of a project: named, with numbered versions that never change. */
import { Database, Ellipsis, Trash2 } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import type { Dataset } from "#lib/protocol/dataset.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { useDatasets, useDeleteDataset, useRestoreDataset } from "../live/api/datasets.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ContextMenu, Menu, type MenuEntry } from "../ui/menu.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";

export function ProjectDatasets({ projectId }: { readonly projectId: string }): ReactElement {
  const datasets = useDatasets(projectId);
  const toFiles = (
    <Link href={`/p/${projectId}/files`} className={buttonClass()}>
      Go to the files
    </Link>
  );
  return (
    <Page
      title="Datasets"
      lede="What cells read by name. A version never changes, so what ran on it can be run again."
      actions={datasets.data !== undefined && datasets.data.length > 0 && toFiles}
    >
      <Section title="Datasets" fact={datasets.data?.length.toLocaleString()}>
        {datasets.data === undefined ? (
          datasets.error === null ? (
            <SkeletonRows rows={3} what="datasets" />
          ) : (
            <QueryProblem title="Datasets could not be loaded" query={datasets} />
          )
        ) : datasets.data.length === 0 ? (
          <Empty title="No datasets yet" action={toFiles}>
            A dataset is made from files: choose them, then “Make a dataset version”. Cells read it as{" "}
            <code>octavo.data("name@1")</code>.
          </Empty>
        ) : (
          <VirtualRows
            label="Datasets"
            items={datasets.data}
            keyOf={(one) => one.id}
            row={(one) => <DatasetRow dataset={one} />}
          />
        )}
      </Section>
    </Page>
  );
}

function DatasetRow({ dataset }: { readonly dataset: Dataset }): ReactElement {
  const { unavailable } = useNotebookActions();
  const { mutate: remove } = useDeleteDataset(dataset.projectId);
  const { mutate: restore } = useRestoreDataset(dataset.projectId);
  const entries: readonly MenuEntry[] = [
    {
      id: "delete",
      label: "Move to the trash",
      icon: Trash2,
      unavailable,
      onSelect: () =>
        remove(
          { id: dataset.id },
          {
            onSuccess: () =>
              toastUndo(`${dataset.name} is in the trash`, () => restore({ id: dataset.id }, { onError: sayProblem })),
            onError: sayProblem,
          },
        ),
    },
  ];
  const { latest } = dataset;
  return (
    <ContextMenu entries={entries}>
      <div className="relative flex h-row-short items-center gap-3 hover:bg-hover">
        <Link
          href={`/p/${dataset.projectId}/datasets/${dataset.id}`}
          className="flex h-full min-w-0 grow basis-1/3 items-center gap-2 after:absolute after:inset-0"
        >
          <Icon of={Database} className="text-ink-3" />
          <span className="truncate font-code text-12 tracking-none">
            {dataset.name}
            <span className="text-ink-3">@{latest.number}</span>
          </span>
        </Link>
        <span className="num w-28 flex-none text-right text-ink-3 phone:hidden">{rowsOf(latest.rows)}</span>
        <span className="num w-24 flex-none text-right text-ink-3 phone:hidden">
          {latest.columns !== null && `${latest.columns.length.toLocaleString()} columns`}
        </span>
        <span className="num w-20 flex-none text-right text-ink-3">{byteSize(latest.size)}</span>
        <span className="w-24 flex-none text-right text-ink-3 phone:hidden">
          <Age at={dataset.updatedAt} />
        </span>
        <span className="relative z-1 flex-none">
          <Menu entries={entries}>
            <IconButton icon={Ellipsis} label={`More for ${dataset.name}`} size="small" side="left" />
          </Menu>
        </span>
      </div>
    </ContextMenu>
  );
}

export function rowsOf(rows: number | null): string {
  if (rows === null) return "";
  return `${rows.toLocaleString()} ${rows === 1 ? "row" : "rows"}`;
}
