"use client";
/** An output that has several forms: the richest we can show, its bytes fetched when they lie in a blob. */
import { lazy, type ReactElement, Suspense } from "react";
import { progressMime, tensorMime } from "#lib/kernel/display.ts";
import { inputMime } from "#lib/kernel/input-definition.ts";
import { modelMime } from "#lib/kernel/model-summary.ts";
import { runChartMime } from "#lib/kernel/run-chart.ts";
import { studyMime } from "#lib/kernel/study.ts";
import { tableMime } from "#lib/kernel/table.ts";
import { trainingMime } from "#lib/kernel/training-view.ts";
import type { Json } from "#lib/notebook/json.ts";
import type { MimeBundle } from "#lib/notebook/notebook-json.ts";
import { Markdown } from "../../markdown/index.ts";
import { type Content, chooseContent, textValue } from "./choose-mime.ts";
import { FrameOutput } from "./frame-output.tsx";
import { ImageOutput } from "./image-output.tsx";
import { InputOutput } from "./input-output.tsx";
import { JsonOutput } from "./json-output.tsx";
import { ModelOutput } from "./model-output.tsx";
import { ProgressOutput } from "./progress-output.tsx";
import { SvgOutput } from "./svg-output.tsx";
import { TableOutput } from "./table-output.tsx";
import { TensorOutput } from "./tensor-output.tsx";
import { TextOutput } from "./text-output.tsx";
import { blobAddress, useContent } from "./use-content.ts";

/** Charts are fetched when the first is shown. */
const TrainingOutput = lazy(async () => ({ default: (await import("./training-output.tsx")).TrainingOutput }));
const StudyOutput = lazy(async () => ({ default: (await import("./study-output.tsx")).StudyOutput }));
const RunChartOutput = lazy(async () => ({ default: (await import("./run-chart-output.tsx")).RunChartOutput }));

export interface BundleOutputProps {
  readonly data: MimeBundle;
  readonly notebookId: string;
  readonly cellId: string;
}

export function BundleOutput({ data, notebookId, cellId }: BundleOutputProps): ReactElement | null {
  const content = chooseContent(data);
  if (content === undefined) {
    const types = Object.keys(data);
    return types.length === 0 ? null : (
      <p className="out-note">No form of this output can be shown here: {types.join(", ")}</p>
    );
  }
  const label = typeof data["text/plain"] === "string" ? data["text/plain"] : "";
  if (content.mime.startsWith("image/") && content.mime !== "image/svg+xml") {
    return <ImageOutput address={imageAddress(content, notebookId)} label={imageLabel(label)} />;
  }
  return <LoadedOutput content={content} notebookId={notebookId} cellId={cellId} label={label} />;
}

function imageAddress(content: Content, notebookId: string): string {
  if (content.kind === "blob") return blobAddress(notebookId, content.reference.digest, content.mime);
  return `data:${content.mime};base64,${textValue(content.value).replaceAll(/\s/g, "")}`;
}

/** `[image, 8 × 8]` and Python's `<Figure size …>` say less than "Image". */
function imageLabel(text: string): string {
  return text === "" || /^[[<]/.test(text) ? "Image" : text.slice(0, 200);
}

interface LoadedProps {
  readonly content: Content;
  readonly notebookId: string;
  readonly cellId: string;
  readonly label: string;
}

function LoadedOutput({ content, notebookId, cellId, label }: LoadedProps): ReactElement | null {
  const loaded = useContent(content, notebookId);
  if (loaded.state === "loading") return <p className="out-note out-late">Loading this output …</p>;
  if (loaded.state === "failed") {
    return (
      <p className="out-note">
        This output could not be loaded: {loaded.why}.{" "}
        <button type="button" className="verb" onClick={loaded.retry}>
          Try again
        </button>
      </p>
    );
  }
  return <ShownValue mime={content.mime} value={loaded.value} cellId={cellId} label={label} />;
}

interface ShownProps {
  readonly mime: Content["mime"];
  readonly value: Json;
  readonly cellId: string;
  readonly label: string;
}

function ShownValue({ mime, value, cellId, label }: ShownProps): ReactElement | null {
  switch (mime) {
    case inputMime:
      return <InputOutput value={value} label={label} />;
    case trainingMime:
      return (
        <Suspense fallback={<div className="out-training-place" />}>
          <TrainingOutput value={value} label={label} />
        </Suspense>
      );
    case studyMime:
      return (
        <Suspense fallback={<div className="out-training-place" />}>
          <StudyOutput value={value} label={label} />
        </Suspense>
      );
    case runChartMime:
      return (
        <Suspense fallback={<div className="out-training-place" />}>
          <RunChartOutput value={value} label={label} />
        </Suspense>
      );
    case progressMime:
      return <ProgressOutput value={value} />;
    case tensorMime:
      return <TensorOutput value={value} label={label} />;
    case tableMime:
      return <TableOutput value={value} />;
    case modelMime:
      return <ModelOutput value={value} label={label} />;
    case "application/vnd.vegalite.v6+json":
    case "application/vnd.vegalite.v5+json":
    case "application/vnd.vegalite.v4+json":
    case "application/vnd.vega.v6+json":
    case "application/vnd.vega.v5+json":
      return <FrameOutput frame="vega-frame.html" content={JSON.stringify(value)} title="Chart" />;
    case "text/html":
      return <FrameOutput frame="output-frame.html" content={textValue(value)} title="HTML output" />;
    case "image/svg+xml":
      return <SvgOutput markup={textValue(value)} />;
    case "text/latex":
      return <Markdown text={latexAsMarkdown(textValue(value))} anchor={`out-${cellId}`} />;
    case "text/markdown":
      return <Markdown text={textValue(value)} anchor={`out-${cellId}`} />;
    case "application/json":
      return <JsonOutput value={value} />;
    default:
      return <TextOutput text={textValue(value)} />;
  }
}

/** Jupyter's LaTeX comes with its own dollars or without. */
function latexAsMarkdown(text: string): string {
  const bare = text.trim();
  return /^\$|^\\\[|^\\\(|^\\begin/.test(bare) ? bare.replace(/^\\\[([\s\S]*)\\\]$/, "$$$$$1$$$$") : `$$${bare}$$`;
}
