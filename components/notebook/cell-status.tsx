"use client";
/** Under the source: the line or strip that says a state in words and what one can do about it. Health is silent. */
import { History, MonitorSmartphone, Square } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { Receipt } from "#lib/protocol/execution.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { CellModel } from "../live/notebook-model.ts";
import { runCells, stopCell } from "../live/notebook-run-commands.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Meter, Ring } from "../ui/progress.tsx";
import type { CellState } from "./cell-state.ts";

export interface CellStatusProps {
  readonly cell: CellModel;
  readonly state: CellState;
  readonly names: readonly string[];
}

export function CellStatus({ cell, state, names }: CellStatusProps): ReactElement | null {
  const notebook = useOpenNotebook();
  const { receipt, language } = useWatched(cell.facts);
  const reason = notebook.runner.whyNot(language);
  const again = reason === undefined ? () => runCells(notebook, [cell.id]) : undefined;
  switch (state.name) {
    case "never":
      return <p className="nb-line">{reason === undefined ? "Never run." : `Never run. ${reason}`}</p>;
    case "queued":
      return (
        <div className="nb-line">
          <span>
            {state.place === undefined ? `Queued by ${receipt?.personName ?? "somebody"}.` : queuedWords(state.place)}
          </span>
          {state.place !== undefined && (
            <button type="button" className="verb" onClick={() => stopCell(notebook, cell.id)}>
              Cancel
            </button>
          )}
        </div>
      );
    case "running":
      return <Running cell={cell} state={state} receipt={receipt} />;
    case "stale":
      return (
        <Strip
          tone="stale"
          icon={<Icon of={History} size="small" className="text-stale" />}
          verb="Run it again"
          onRun={again}
        >
          <b className="text-stale">Stale.</b> The code changed after {whose(receipt, notebook.personId)} ran it.
        </Strip>
      );
    case "elsewhere":
      return (
        <Strip tone="plain" icon={<Icon of={MonitorSmartphone} size="small" />} verb="Run here" onRun={again}>
          <b>Ran elsewhere.</b> {elsewhereWords(receipt, notebook.personId, names)}
        </Strip>
      );
    case "interrupted":
      return <p className="nb-line">Interrupted before it finished.</p>;
    case "current":
    case "failed":
      return null;
  }
}

interface RunningProps {
  readonly cell: CellModel;
  readonly state: Extract<CellState, { name: "running" }>;
  readonly receipt: Receipt | undefined;
}

function Running({ cell, state, receipt }: RunningProps): ReactElement {
  const notebook = useOpenNotebook();
  const mine = useWatched(notebook.runner.placeOf(cell.id)) !== undefined;
  const percent = state.fraction === undefined ? undefined : `${Math.round(state.fraction * 100)} %`;
  return (
    <div className="px-0 pt-2 pl-[0.9375rem] phone:pl-0">
      <div className="flex flex-wrap items-center gap-3.5">
        <span className="inline-flex items-center gap-1.5 font-medium text-running">
          <Ring value={state.fraction} />
          Running
        </span>
        {state.label !== undefined && <span className="num font-medium">{state.label}</span>}
        {percent !== undefined && <span className="num text-ink-3">{percent}</span>}
        <span className="grow" />
        {mine ? (
          <Button size="small" icon={Square} onClick={() => stopCell(notebook, cell.id)}>
            Stop
          </Button>
        ) : (
          <span className="text-12 text-ink-3">in {receipt?.personName ?? "another person"}'s browser</span>
        )}
      </div>
      {state.fraction !== undefined && <Meter value={state.fraction} label="Progress" className="mt-2" />}
    </div>
  );
}

interface StripProps {
  readonly tone: "stale" | "plain";
  readonly icon: ReactNode;
  readonly verb: string;
  readonly onRun: (() => void) | undefined;
  readonly children: ReactNode;
}

function Strip({ tone, icon, verb, onRun, children }: StripProps): ReactElement {
  return (
    <div className="nb-strip" data-tone={tone}>
      {icon}
      <span className="min-w-0">{children}</span>
      <span className="grow" />
      {onRun !== undefined && (
        <button type="button" className="verb" onClick={onRun}>
          {verb}
        </button>
      )}
    </div>
  );
}

const ordinals = ["", "next", "second", "third", "fourth", "fifth"];

function queuedWords(place: number): string {
  return `Queued, ${ordinals[place] ?? `${place} in line`}.`;
}

function whose(receipt: Receipt | undefined, me: string): string {
  if (receipt === undefined) return "somebody";
  return receipt.personId === me ? "you" : receipt.personName;
}

function elsewhereWords(receipt: Receipt | undefined, me: string, names: readonly string[]): ReactNode {
  const lacks =
    names.length === 0 ? null : (
      <>
        {" "}
        Your session has no <code>{names[0]}</code>.
      </>
    );
  if (receipt?.status === "foreign") return <>Another program wrote this output.{lacks}</>;
  if (receipt?.personId === me) return <>You ran this in another tab or before a restart.{lacks}</>;
  return (
    <>
      {receipt?.personName} ran this in another browser.{lacks}
    </>
  );
}
