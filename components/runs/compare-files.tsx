"use client";
/** Files of compared runs, the same one of each side by side: plots, tables, reports. */
import { ChevronLeft, File, Folder } from "lucide-react";
import { type ReactElement, useState } from "react";
import { folderOf, nameOf } from "#lib/data/path.ts";
import { type RunFile, useRunFolders } from "../live/api/run-files.ts";
import { Icon } from "../ui/icon.tsx";
import { RunFileView } from "./run-file-view.tsx";
import { seriesStroke } from "./series.ts";

export interface CompareFilesProps {
  /** In the order of their colours. */
  readonly runs: readonly { readonly id: string; readonly name: string }[];
}

/** More do not stand side by side. */
const mostRuns = 4;

export function CompareFiles({ runs: all }: CompareFilesProps): ReactElement | null {
  const runs = all.slice(0, mostRuns);
  const [folder, setFolder] = useState("");
  const [chosen, setChosen] = useState<string>();
  const folders = useRunFolders(
    runs.map(({ id }) => id),
    folder,
  );
  const entries = entriesOf(folders);
  if (entries.length === 0 && folder === "") return null;
  return (
    <section aria-label="Outputs" className="col-span-full grid grid-cols-1 gap-2 border-line border-t pt-4">
      <h3 className="font-strong">
        Outputs {folder !== "" && <span className="font-code font-text text-12 tracking-none">{folder}</span>}
      </h3>
      <ul className="flex flex-wrap gap-1">
        {folder !== "" && (
          <li>
            <Entry icon={ChevronLeft} name="Back" current={false} onClick={() => setFolder(folderOf(folder))} />
          </li>
        )}
        {entries.map(({ path, isFolder, runs: having }) => (
          <li key={path}>
            <Entry
              icon={isFolder ? Folder : File}
              name={nameOf(path)}
              current={path === chosen}
              {...(having < runs.length ? { detail: `${having} of ${runs.length}` } : {})}
              onClick={() => (isFolder ? setFolder(path) : setChosen(path === chosen ? undefined : path))}
            />
          </li>
        ))}
      </ul>
      {chosen !== undefined && (
        <div className="grid gap-4 [grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr))]">
          {runs.map(({ id, name }, at) => {
            const file = folders[at]?.find(({ path }) => path === chosen);
            return (
              <figure key={id} className="min-w-0">
                <figcaption className="flex items-center gap-1.5 pb-1 font-code text-12 tracking-none">
                  <svg aria-hidden width="10" height="3" className="flex-none">
                    <line x1="0" x2="10" y1="1.5" y2="1.5" strokeWidth="3" className={seriesStroke(at)} />
                  </svg>
                  {name}
                </figcaption>
                {file === undefined ? (
                  <p className="text-12 text-ink-3">It wrote no {nameOf(chosen)}.</p>
                ) : (
                  <RunFileView runId={id} file={file} />
                )}
              </figure>
            );
          })}
        </div>
      )}
    </section>
  );
}

interface EntryProps {
  readonly icon: typeof File;
  readonly name: string;
  readonly current: boolean;
  readonly detail?: string;
  readonly onClick: () => void;
}

function Entry({ icon, name, current, detail, onClick }: EntryProps): ReactElement {
  return (
    <button
      type="button"
      aria-pressed={current}
      className="flex h-control-small items-center gap-1.5 rounded-4 border border-line px-2 text-12 hover:bg-hover aria-pressed:bg-selected"
      onClick={onClick}
    >
      <Icon of={icon} size="tiny" className="text-ink-3" />
      {name}
      {detail !== undefined && <span className="num text-ink-3">{detail}</span>}
    </button>
  );
}

/** What any of them has, and how many have it: folders first. */
function entriesOf(folders: readonly (readonly RunFile[])[]) {
  const byPath = Map.groupBy(folders.flat(), ({ path }) => path);
  return [...byPath]
    .map(([path, files]) => ({ path, isFolder: files.some(({ isFolder }) => isFolder), runs: files.length }))
    .toSorted((a, b) => Number(b.isFolder) - Number(a.isFolder) || (a.path < b.path ? -1 : 1))
    .slice(0, 100);
}
