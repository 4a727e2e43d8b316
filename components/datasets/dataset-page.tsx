"use client";
/** One dataset: how to read it, its versions, and what is in the one that is looked at. */
import { Database, Download } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import type { DatasetDetail, DatasetFile, DatasetManifest } from "#lib/protocol/dataset.ts";
import type { Column } from "#lib/protocol/file.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { useDataset, useDatasetVersion, useUpdateDataset } from "../live/api/datasets.ts";
import { useMembers } from "../live/api/people.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { addressOf } from "../live/api/request.ts";
import { useTitle } from "../live/page-state.ts";
import { useSearchParam } from "../live/search-param.ts";
import { classNames } from "../ui/class-names.ts";
import { EditableText } from "../ui/editable-text.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Snippet } from "../ui/snippet.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { rowsOf } from "./project-datasets.tsx";
import { readingSnippets } from "./reading-snippets.ts";

export interface DatasetPageProps {
  readonly projectId: string;
  readonly datasetId: string;
}

export function DatasetPage({ projectId, datasetId }: DatasetPageProps): ReactElement {
  const dataset = useDataset(datasetId);
  const [wanted] = useSearchParam("version");
  useTitle(dataset.data?.name);
  if (dataset.data === undefined)
    return (
      <Page title="Dataset">
        {dataset.error === null ? (
          <SkeletonRows rows={4} what="the dataset" />
        ) : (
          <QueryProblem title="This dataset could not be opened" query={dataset} />
        )}
      </Page>
    );
  const { data } = dataset;
  const number = data.versions.find((one) => String(one.number) === wanted)?.number ?? data.latest.number;
  return (
    <Page
      title={<span className="break-words font-code tracking-none">{data.name}</span>}
      lede={<Description dataset={data} />}
    >
      <Versions projectId={projectId} dataset={data} shown={number} />
      <VersionContent dataset={data} number={number} />
    </Page>
  );
}

const longestDescription = 2000;

function Description({ dataset }: { readonly dataset: DatasetDetail }): ReactElement {
  const update = useUpdateDataset(dataset.projectId);
  const { unavailable } = useNotebookActions();
  return (
    <EditableText
      text={dataset.description}
      label="Description"
      emptyWords="No description yet."
      editLabel="Edit the description"
      writeLabel="Describe the dataset"
      mayEdit={unavailable === undefined}
      longest={longestDescription}
      onSave={(description) => update.mutate({ id: dataset.id, description }, { onError: sayProblem })}
    />
  );
}

interface VersionsProps {
  readonly projectId: string;
  readonly dataset: DatasetDetail;
  readonly shown: number;
}

function Versions({ projectId, dataset, shown }: VersionsProps): ReactElement {
  const names = new Map(useMembers(projectId).data?.map((one) => [one.personId, one.name]));
  return (
    <Section title="Versions" fact={dataset.versions.length.toLocaleString()}>
      <VirtualRows
        label="Versions"
        items={dataset.versions}
        keyOf={(one) => String(one.number)}
        row={(one) => (
          <Link
            href={addressOf(`/p/${projectId}/datasets/${dataset.id}`, { version: one.number })}
            aria-current={one.number === shown ? "true" : undefined}
            className={classNames(
              "flex h-row-short items-center gap-3 px-2 hover:bg-hover",
              one.number === shown && "bg-selected hover:bg-selected",
            )}
          >
            <Icon of={Database} size="small" className="text-ink-3" />
            <span className="w-14 flex-none font-code text-12 tracking-none">@{one.number}</span>
            <span className="min-w-0 grow truncate">{one.message}</span>
            <span className="num w-24 flex-none text-right text-ink-3 phone:hidden">{rowsOf(one.rows)}</span>
            <span className="num w-20 flex-none text-right text-ink-3 phone:hidden">{byteSize(one.size)}</span>
            <span className="w-32 flex-none truncate text-right text-ink-3 phone:hidden">
              {names.get(one.createdBy)}
            </span>
            <span className="w-20 flex-none text-right text-ink-3">
              <Age at={one.createdAt} />
            </span>
          </Link>
        )}
      />
    </Section>
  );
}

function VersionContent({
  dataset,
  number,
}: {
  readonly dataset: DatasetDetail;
  readonly number: number;
}): ReactElement {
  const version = useDatasetVersion(dataset.id, number);
  if (version.data === undefined)
    return version.error === null ? (
      <SkeletonRows rows={4} what="the version" />
    ) : (
      <QueryProblem title="This version could not be loaded" query={version} />
    );
  const { data } = version;
  return (
    <>
      <Section title={`Read ${data.name}@${data.number}`}>
        <div className="max-w-measure pt-3">
          <Snippet label="Read it" snippets={readingSnippets(data, globalThis.location?.origin ?? "")} />
        </div>
      </Section>
      {data.columns !== null && <Columns columns={data.columns} />}
      <Files version={data} />
    </>
  );
}

function Columns({ columns }: { readonly columns: readonly Column[] }): ReactElement {
  return (
    <Section title="Columns" fact={columns.length.toLocaleString()}>
      <VirtualRows
        label="Columns"
        items={columns.map((column, at) => ({ ...column, at }))}
        keyOf={(column) => String(column.at)}
        row={(column) => (
          <div className="flex h-row-short items-center gap-3">
            <span className="min-w-0 grow truncate font-code text-12 tracking-none">{column.name}</span>
            <span className="text-ink-3">{column.type}</span>
          </div>
        )}
      />
    </Section>
  );
}

function Files({ version }: { readonly version: DatasetManifest }): ReactElement {
  const address = (file: DatasetFile): string =>
    addressOf(`/api/datasets/${version.datasetId}/versions/${version.number}/content`, {
      path: file.path,
      download: true,
    });
  return (
    <Section title="Files" fact={`${version.files.length.toLocaleString()}, ${byteSize(version.size)}`}>
      <VirtualRows
        label="Files of this version"
        items={version.files}
        keyOf={(file) => file.path}
        row={(file) => (
          <div className="flex h-row-short items-center gap-3">
            <span className="min-w-0 grow truncate font-code text-12 tracking-none">{file.path}</span>
            <span className="text-ink-3 phone:hidden">{file.format}</span>
            <span className="num w-20 flex-none text-right text-ink-3">{byteSize(file.size)}</span>
            <a
              href={address(file)}
              aria-label={`Download ${file.path}`}
              className="grid size-target place-items-center rounded-4 hover:bg-hover"
            >
              <Icon of={Download} size="small" className="text-ink-3" />
            </a>
          </div>
        )}
      />
    </Section>
  );
}
