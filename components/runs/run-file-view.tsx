"use client";
/** One file of a run, shown as what it is; anything can be taken along. Markup of others runs in a frame that reaches nothing. */
import { Download } from "lucide-react";
import type { ReactElement } from "react";
import { contentTypeOf, formatOf } from "#lib/data/format.ts";
import { extensionOf, nameOf } from "#lib/data/path.ts";
import { PreviewTable } from "../files/preview-table.tsx";
import { jsonOf } from "../live/api/problem.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { type RunFile, runFileAddress, useRunTable, useRunText } from "../live/api/run-files.ts";
import { FrameOutput } from "../notebook/output/frame-output.tsx";
import { buttonClass } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { loggedTable } from "./logged-table.ts";
import { modelTable } from "./model-table.ts";

interface ViewProps {
  readonly runId: string;
  readonly file: RunFile;
}

type View = "image" | "audio" | "video" | "html" | "table" | "json" | "text";

const textBytes = 256 * 1024;
const wholeBytes = 16 * 1024 * 1024;

export function RunFileView({ runId, file }: ViewProps): ReactElement {
  const name = nameOf(file.path);
  return (
    <section aria-label={name} className="min-w-0">
      <div className="flex min-h-row items-center gap-3 pb-2">
        <h3 className="min-w-0 grow break-words font-code font-medium text-12 tracking-none">{file.path}</h3>
        <a href={runFileAddress(runId, file.path, true)} className={buttonClass()}>
          <Icon of={Download} className="text-ink-2" />
          Download
        </a>
      </div>
      <Content runId={runId} file={file} />
    </section>
  );
}

function Content({ runId, file }: ViewProps): ReactElement {
  const view = viewOf(file.path);
  // The address says which one it is, so that a file written over is fetched again.
  const address = `${runFileAddress(runId, file.path)}&at=${file.updatedAt}`;
  const name = nameOf(file.path);
  switch (view) {
    case "image":
      return (
        // biome-ignore lint/performance/noImgElement: people's own bytes, shown as they are
        <img
          src={address}
          alt={name}
          className="max-h-[70dvh] max-w-full rounded-8 border border-line bg-sunken object-contain"
        />
      );
    case "audio":
      // biome-ignore lint/a11y/useMediaCaption: a run's sound has none
      return <audio controls src={address} aria-label={name} className="w-full" />;
    case "video":
      return (
        // biome-ignore lint/a11y/useMediaCaption: a run's film has none
        <video controls src={address} aria-label={name} className="max-h-[70dvh] max-w-full rounded-8" />
      );
    case "table":
      return <Table runId={runId} file={file} />;
    case "html":
    case "json":
      return file.size > wholeBytes ? (
        <Text runId={runId} file={file} view="text" most={textBytes} />
      ) : (
        <Text runId={runId} file={file} view={view} most={wholeBytes} />
      );
    case "text":
      return <Text runId={runId} file={file} view="text" most={textBytes} />;
  }
}

function viewOf(path: string): View {
  const type = contentTypeOf(path);
  const extension = extensionOf(path);
  if (type.startsWith("image/")) return "image";
  if (type.startsWith("audio/") || ["ogg", "oga", "flac", "m4a"].includes(extension)) return "audio";
  if (type.startsWith("video/")) return "video";
  if (type.startsWith("text/html")) return "html";
  if (extension === "json" || extension === "ipynb") return "json";
  return ["csv", "tsv", "jsonl", "parquet"].includes(formatOf(path)) ? "table" : "text";
}

function Table({ runId, file }: ViewProps): ReactElement {
  const table = useRunTable(runId, file);
  if (table.data !== undefined) return <PreviewTable name={nameOf(file.path)} preview={table.data} />;
  if (table.error === null) return <SkeletonRows rows={6} what="the table" />;
  return <Text runId={runId} file={file} view="text" most={textBytes} />;
}

interface TextProps extends ViewProps {
  readonly view: "text" | "json" | "html";
  readonly most: number;
}

function Text({ runId, file, view, most }: TextProps): ReactElement {
  const text = useRunText(runId, file, most);
  const name = nameOf(file.path);
  if (text.data === undefined)
    return text.error === null ? (
      <SkeletonRows rows={6} what="the file" />
    ) : (
      <QueryProblem title="This file could not be read" query={text} />
    );
  if (text.data === null) return <p className="text-ink-3">This kind of file is not shown here. Download it.</p>;
  if (view === "html")
    return (
      <div className="rounded-8 border border-line bg-page p-3">
        <FrameOutput frame="output-frame.html" content={text.data} title={name} />
      </div>
    );
  const value = view === "json" ? jsonOf(text.data) : undefined;
  const table = loggedTable(value) ?? modelTable(value);
  if (table !== undefined) return <PreviewTable name={name} preview={table} />;
  const shown = value === undefined ? text.data : JSON.stringify(value, null, 2);
  return (
    <>
      <ScrollBox
        label={`Text of ${name}`}
        className="max-h-[70dvh] rounded-8 border border-line bg-sunken px-3.5 py-2.5"
      >
        <pre className="text-12 leading-code">{shown.slice(0, textBytes)}</pre>
      </ScrollBox>
      {(file.size > most || shown.length > textBytes) && (
        <p className="mt-2 text-12 text-ink-3">The beginning. Download the file to see all of it.</p>
      )}
    </>
  );
}
