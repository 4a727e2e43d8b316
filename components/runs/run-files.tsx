"use client";
/** What a run wrote, as a tree; a chosen file is shown beside it, and has an address. */
import { ChevronRight, File, Folder } from "lucide-react";
import { type ReactElement, useState } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import { nameOf } from "#lib/data/path.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { type RunFile, useRunFile, useRunFolder } from "../live/api/run-files.ts";
import { useSearchParam } from "../live/search-param.ts";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { RunFileView } from "./run-file-view.tsx";

interface TreeProps {
  readonly runId: string;
  readonly chosen: string;
  readonly onChoose: (path: string) => void;
}

export function RunFiles({ runId }: { readonly runId: string }): ReactElement | null {
  const top = useRunFolder(runId, "");
  const [chosen, setChosen] = useSearchParam("file");
  if (top.data === undefined || top.data.length === 0) return null;
  const count = top.data.reduce((sum, { files }) => sum + files, 0);
  const size = top.data.reduce((sum, file) => sum + file.size, 0);
  return (
    <Section title="Files" fact={`${count.toLocaleString()}, ${byteSize(size)}`}>
      <div
        className={classNames("mt-1 grid gap-x-6 gap-y-4", chosen !== "" && "narrow:grid-cols-[18rem_minmax(0,1fr)]")}
      >
        <Entries runId={runId} entries={top.data} chosen={chosen} onChoose={setChosen} />
        {chosen !== "" && <Chosen key={chosen} runId={runId} path={chosen} onClose={() => setChosen("")} />}
      </div>
    </Section>
  );
}

function Entries({ entries, ...tree }: TreeProps & { readonly entries: readonly RunFile[] }): ReactElement {
  return (
    <ul className="min-w-0">
      {entries.map((entry) => (
        <li key={entry.path}>
          {entry.isFolder ? <FolderEntry entry={entry} {...tree} /> : <FileEntry entry={entry} {...tree} />}
        </li>
      ))}
    </ul>
  );
}

const row = "flex h-row w-full min-w-0 items-center gap-2 px-1.5 text-left hover:bg-hover";

function FolderEntry({ entry, ...tree }: TreeProps & { readonly entry: RunFile }): ReactElement {
  const [open, setOpen] = useState(tree.chosen.startsWith(`${entry.path}/`));
  return (
    <>
      <button type="button" aria-expanded={open} className={row} onClick={() => setOpen(!open)}>
        <Icon of={ChevronRight} size="small" className={classNames("text-ink-3", open && "rotate-90")} />
        <Icon of={Folder} size="small" className="text-ink-3" />
        <span className="truncate">{nameOf(entry.path)}</span>
        <span className="num ml-auto flex-none text-12 text-ink-3">{byteSize(entry.size)}</span>
      </button>
      {open && (
        <div className="ml-3 border-line border-l pl-1.5">
          <FolderContents folder={entry.path} {...tree} />
        </div>
      )}
    </>
  );
}

function FolderContents({ folder, ...tree }: TreeProps & { readonly folder: string }): ReactElement {
  const contents = useRunFolder(tree.runId, folder);
  if (contents.data !== undefined) return <Entries entries={contents.data} {...tree} />;
  return contents.error === null ? (
    <SkeletonRows rows={2} what="the folder" />
  ) : (
    <QueryProblem title="This folder could not be opened" query={contents} />
  );
}

function FileEntry({ entry, chosen, onChoose }: TreeProps & { readonly entry: RunFile }): ReactElement {
  const here = entry.path === chosen;
  return (
    <button
      type="button"
      aria-current={here ? "true" : undefined}
      className={classNames(row, here && "bg-selected hover:bg-selected")}
      onClick={() => onChoose(here ? "" : entry.path)}
    >
      <span className="w-icon-small flex-none" />
      <Icon of={File} size="small" className="text-ink-3" />
      <span className="truncate">{nameOf(entry.path)}</span>
      <span className="num ml-auto flex-none text-12 text-ink-3">{byteSize(entry.size)}</span>
    </button>
  );
}

interface ChosenProps {
  readonly runId: string;
  readonly path: string;
  readonly onClose: () => void;
}

function Chosen({ runId, path, onClose }: ChosenProps): ReactElement {
  const file = useRunFile(runId, path);
  if (file.data) return <RunFileView runId={runId} file={file.data} />;
  if (file.data === undefined && file.error === null) return <SkeletonRows rows={4} what="the file" />;
  return (
    <p className="py-3 text-ink-3">
      There is no file <span className="font-code text-12 tracking-none">{path}</span>.{" "}
      <button type="button" className="verb" onClick={onClose}>
        Show only the list
      </button>
    </p>
  );
}
