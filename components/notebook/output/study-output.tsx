"use client";
/** A study that a cell opened: how it goes, live, and the way to its page. */
import Link from "next/link";
import { type ReactElement, useMemo } from "react";
import { z } from "zod";
import type { Json } from "#lib/notebook/json.ts";
import { idSchema } from "#lib/protocol/id.ts";
import { isRunning, useStudy, useTrials } from "../../live/api/studies.ts";
import { useOpenNotebook } from "../../live/notebook-context.tsx";
import { figure } from "../../runs/run-format.ts";
import { StudyHistory } from "../../studies/study-charts.tsx";
import { reachedBy } from "../../studies/study-words.ts";
import { TextOutput } from "./text-output.tsx";

const outputSchema = z.object({ studyId: idSchema, name: z.string().max(200) });

export function StudyOutput({ value, label }: { readonly value: Json; readonly label: string }): ReactElement {
  const parsed = useMemo(() => outputSchema.safeParse(value).data, [value]);
  return parsed === undefined ? <TextOutput text={label} /> : <Shown {...parsed} />;
}

function Shown({ studyId, name }: z.output<typeof outputSchema>): ReactElement {
  const { projectId } = useOpenNotebook();
  const trials = useTrials(studyId);
  const ended = trials.data?.filter((trial) => !isRunning(trial)).length ?? 0;
  const study = useStudy(studyId, ended);
  const best = study.data?.best[0];
  const value1 = best === undefined ? undefined : reachedBy(best);
  return (
    <section className="out-training" aria-label={`Study ${name}`}>
      <header className="out-training-head">
        <Link className="verb font-code" href={`/p/${projectId}/studies/${studyId}`}>
          {name}
        </Link>
        <span className="num text-ink-3">
          {`${(trials.data?.length ?? 0).toLocaleString()} trials`}
          {value1 !== undefined && study.data?.directions.length === 1 && `, best ${figure(value1)}`}
        </span>
      </header>
      {study.error !== null && study.data === undefined && (
        <p className="out-note">This study is gone, or you may not see it.</p>
      )}
      {study.data !== undefined && ended > 0 && <StudyHistory study={study.data} trials={trials.data ?? []} />}
    </section>
  );
}
