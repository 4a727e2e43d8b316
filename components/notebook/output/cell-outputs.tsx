"use client";
/**
 * The outputs of one cell, from the document, as they come. Everything in them may have been made by anybody, so each
 * form is shown by a renderer that cannot do more than show. One output that cannot be shown does not take the others.
 */
import type { ReactElement } from "react";
import type * as Y from "yjs";
import type { OutputMap } from "#lib/notebook/document.ts";
import { isObject } from "#lib/notebook/json.ts";
import type { OutputJson } from "#lib/notebook/notebook-json.ts";
import { useSelected } from "../../live/notebook-signal.ts";
import { BundleOutput } from "./bundle-output.tsx";
import { ErrorOutput } from "./error-output.tsx";
import type { ErrorPlace } from "./error-places.ts";
import { OutputBoundary } from "./output-boundary.tsx";
import { useOutputPlace } from "./output-place.ts";
import { StreamOutput } from "./text-output.tsx";
import { useOutput, useOutputList } from "./use-content.ts";
import "./output.css";

export interface CellOutputsProps {
  readonly outputs: Y.Array<OutputMap>;
  readonly notebookId: string;
  readonly cellId: string;
  /** Goes to a place in a cell; without it places are words. */
  readonly onGoTo?: (place: ErrorPlace) => void;
}

export function CellOutputs({ outputs, ...rest }: CellOutputsProps): ReactElement | null {
  const list = useOutputList(outputs);
  if (list.length === 0) return null;
  return (
    <div className="out">
      {list.map((output, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outputs have no ids; they are only appended, replaced in place, or cleared
        <OutputBoundary key={at}>
          <FollowedOutput output={output} {...rest} />
        </OutputBoundary>
      ))}
    </div>
  );
}

type Around = Omit<CellOutputsProps, "outputs">;
type OutputMetadata = Extract<OutputJson, { readonly data: unknown }>["metadata"];

function FollowedOutput({ output, ...around }: Around & { readonly output: OutputMap }): ReactElement | null {
  return <OneOutput output={useOutput(output)} {...around} />;
}

function OneOutput({
  output,
  notebookId,
  cellId,
  onGoTo,
}: Around & { readonly output: OutputJson }): ReactElement | null {
  switch (output.output_type) {
    case "stream":
      return <StreamOutput name={output.name} text={output.text} />;
    case "error":
      return (
        <ErrorOutput
          name={output.ename}
          message={output.evalue}
          traceback={output.traceback}
          cellId={cellId}
          {...(onGoTo === undefined ? {} : { onGoTo })}
        />
      );
    default:
      return <ShownOutput output={output} notebookId={notebookId} cellId={cellId} />;
  }
}

/** What the document has, or what is shown in its place at this moment. */
function ShownOutput({
  output,
  notebookId,
  cellId,
}: Around & { readonly output: Extract<OutputJson, { readonly data: unknown }> }): ReactElement {
  const displayId = displayIdIn(output.metadata);
  const { live } = useOutputPlace();
  const now = useSelected(live, (displays) => (displayId === undefined ? undefined : displays.get(displayId)));
  return <BundleOutput data={now ?? output.data} notebookId={notebookId} cellId={cellId} />;
}

function displayIdIn({ octavo }: OutputMetadata): string | undefined {
  return isObject(octavo) && typeof octavo.displayId === "string" ? octavo.displayId : undefined;
}
