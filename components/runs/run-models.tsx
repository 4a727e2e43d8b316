"use client";
/** The models that a run logged. */
import type { ReactElement } from "react";
import { Age } from "../live/age.tsx";
import { type LoggedModel, useLoggedModels } from "../live/api/run-files.ts";
import type { RunDetail } from "../live/api/runs.ts";
import { CopyButton } from "../ui/copy-button.tsx";
import { Section } from "../ui/page.tsx";
import { figure } from "./run-format.ts";

export function RunModels({
  projectId,
  run,
}: {
  readonly projectId: string;
  readonly run: RunDetail;
}): ReactElement | null {
  const models = useLoggedModels(projectId, [...new Set(run.modelOutputs.map(({ modelId }) => modelId))]);
  if (models.data === undefined || models.data.length === 0) return null;
  return (
    <Section title="Models" fact={models.data.length.toLocaleString()}>
      <ul>
        {models.data.map((model) => (
          <Model key={model.info.model_id} model={model} />
        ))}
      </ul>
    </Section>
  );
}

function Model({ model: { info, data } }: { readonly model: LoggedModel }): ReactElement {
  return (
    <li className="flex min-h-row-short flex-wrap items-center gap-x-3 border-line border-b">
      <span className="font-code text-12 tracking-none">{info.name}</span>
      {info.model_type !== undefined && info.model_type !== "" && <span className="text-ink-3">{info.model_type}</span>}
      {info.status === "LOGGED_MODEL_PENDING" && <span className="text-running">being uploaded</span>}
      {info.status === "LOGGED_MODEL_UPLOAD_FAILED" && <span className="text-failed">upload failed</span>}
      {data?.metrics?.slice(0, 3).map(({ key, value }) => (
        <span key={key} className="num text-12 text-ink-2">
          {key} {figure(value as number)}
        </span>
      ))}
      <span className="ml-auto inline-flex items-center gap-1 text-12 text-ink-3">
        <span className="font-code tracking-none">{`models:/${info.model_id}`}</span>
        <CopyButton text={`models:/${info.model_id}`} />
      </span>
      <span className="text-12 text-ink-3">
        <Age at={info.creation_timestamp_ms} />
      </span>
    </li>
  );
}
