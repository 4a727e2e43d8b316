"use client";
/** One file: what it is, what is in it, and the way to take it along. */
import { Database, Download } from "lucide-react";
import { type ReactElement, useState } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import { folderOf } from "#lib/data/path.ts";
import type { ProjectFile } from "#lib/protocol/file.ts";
import { usePlace } from "../frame/place.tsx";
import { Age } from "../live/age.tsx";
import { fileContentAddress, useFile, useFilePreview } from "../live/api/files.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useTitle } from "../live/page-state.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Page } from "../ui/page.tsx";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { FolderPath } from "./folder-path.tsx";
import { MakeVersionDialog } from "./make-version-dialog.tsx";
import { PreviewTable } from "./preview-table.tsx";

export interface FilePageProps {
  readonly projectId: string;
  readonly fileId: string;
}

export function FilePage({ projectId, fileId }: FilePageProps): ReactElement {
  const file = useFile(fileId);
  useTitle(file.data?.name);
  if (file.data === undefined)
    return (
      <Page title="File">
        {file.error === null ? (
          <SkeletonRows rows={6} what="the file" />
        ) : (
          <QueryProblem title="This file could not be opened" query={file} />
        )}
      </Page>
    );
  return <FileFound projectId={projectId} file={file.data} />;
}

function FileFound({ projectId, file }: { readonly projectId: string; readonly file: ProjectFile }): ReactElement {
  const { project } = usePlace();
  const [making, setMaking] = useState(false);
  const mayEdit = project?.right === "edit" || project?.right === "manage";
  return (
    <Page
      title={<span className="break-words">{file.name}</span>}
      actions={
        <>
          {mayEdit && (
            <Button icon={Database} onClick={() => setMaking(true)}>
              Make a dataset version
            </Button>
          )}
          <a href={fileContentAddress(file.id, true)} className={buttonClass()}>
            <Icon of={Download} className="text-ink-2" />
            Download
          </a>
        </>
      }
    >
      <div className="mt-3 flex flex-wrap gap-x-4 gap-y-1 text-ink-3">
        <FolderPath projectId={projectId} folder={folderOf(file.path)} file={file.name} />
        <span className="num">{byteSize(file.size)}</span>
        <span>
          changed <Age at={file.updatedAt} />
        </span>
        {file.digest !== null && (
          <span>
            sha256 <code title={file.digest}>{file.digest.slice(0, 12)}</code>
          </span>
        )}
      </div>
      <div className="mt-5">
        <FilePreview file={file} />
      </div>
      {making && <MakeVersionDialog projectId={projectId} files={[file]} onClose={() => setMaking(false)} />}
    </Page>
  );
}

function FilePreview({ file }: { readonly file: ProjectFile }): ReactElement {
  const preview = useFilePreview(file);
  if (preview.data === undefined)
    return preview.error === null ? (
      <SkeletonRows rows={8} what="the preview" />
    ) : (
      <QueryProblem title="The preview could not be made" query={preview} />
    );
  switch (preview.data.kind) {
    case "table":
      return <PreviewTable name={file.name} preview={preview.data} />;
    case "image":
      return (
        // biome-ignore lint/performance/noImgElement: people's own bytes, shown as they are
        <img
          src={fileContentAddress(file.id)}
          alt={file.name}
          className="max-h-[75dvh] max-w-full rounded-8 border border-line bg-sunken object-contain"
        />
      );
    case "text":
      return (
        <>
          <ScrollBox
            label={`Text of ${file.name}`}
            className="max-h-[75dvh] rounded-8 border border-line bg-sunken px-3.5 py-2.5"
          >
            <pre className="text-12 leading-code">{preview.data.text}</pre>
          </ScrollBox>
          {preview.data.more && (
            <p className="mt-2 text-12 text-ink-3">The beginning. Download the file to see all of it.</p>
          )}
        </>
      );
    case "none":
      return <p className="text-ink-2">{preview.data.reason}</p>;
  }
}
