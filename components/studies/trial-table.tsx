"use client";
/** Trials as rows: what was tried, how it turned out, and the run that did it. */
import Link from "next/link";
import { type ReactElement, useState } from "react";
import type { Study } from "#lib/protocol/study.ts";
import type { StudyTrial } from "../live/api/studies.ts";
import { duration, figure } from "../runs/run-format.ts";
import { ScrollBox } from "../ui/scroll-box.tsx";
import { stateWords, valueName, valueWords } from "./study-words.ts";

export interface TrialTableProps {
  readonly projectId: string;
  readonly study: Pick<Study, "space" | "directions">;
  readonly trials: readonly StudyTrial[];
  readonly label: string;
  /** Numbers of those that stand out. */
  readonly best?: ReadonlySet<number>;
}

const atOnce = 100;

export function TrialTable({ projectId, study, trials, label, best }: TrialTableProps): ReactElement {
  const [shown, setShown] = useState(atOnce);
  const { directions, space } = study;
  return (
    <>
      <ScrollBox label={label}>
        <table className="w-full border-collapse">
          <thead>
            <tr className="h-row text-left text-12 text-ink-3">
              <th scope="col" className="pr-3 text-right font-medium">
                Trial
              </th>
              {directions.map((_, index) => (
                <th key={valueName(index, directions.length)} scope="col" className="px-3 text-right font-medium">
                  {valueName(index, directions.length)}
                </th>
              ))}
              {space.map(({ name }) => (
                <th key={name} scope="col" className="px-3 text-right font-code font-medium tracking-none">
                  {name}
                </th>
              ))}
              <th scope="col" className="px-3 font-medium">
                State
              </th>
              <th scope="col" className="pl-3 text-right font-medium">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {trials.slice(0, shown).map((trial) => (
              <tr
                key={trial.number}
                className={`h-row border-line border-t ${best?.has(trial.number) ? "font-medium" : ""}`}
              >
                <th scope="row" className="num pr-3 text-right font-regular">
                  {trial.runId === null ? (
                    trial.number
                  ) : (
                    <Link className="verb" href={`/p/${projectId}/runs/${trial.runId}`}>
                      {trial.number}
                    </Link>
                  )}
                </th>
                {directions.map((_, index) => (
                  <td key={valueName(index, directions.length)} className="num px-3 text-right">
                    {trial.values?.[index] === undefined ? "" : figure(trial.values[index])}
                  </td>
                ))}
                {space.map(({ name }) => (
                  <td key={name} className="num whitespace-nowrap px-3 text-right text-ink-2">
                    {valueWords(trial.params[name])}
                  </td>
                ))}
                <td className="whitespace-nowrap px-3 text-ink-3">{stateWords[trial.state]}</td>
                <td className="num whitespace-nowrap pl-3 text-right text-ink-3">
                  {trial.endedAt === null ? "" : duration(trial.endedAt - trial.startedAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {trials.length > shown && (
        <p className="mt-3">
          <button type="button" className="verb" onClick={() => setShown(shown + atOnce * 5)}>
            Show {Math.min(trials.length - shown, atOnce * 5).toLocaleString()} more
          </button>
        </p>
      )}
    </>
  );
}
