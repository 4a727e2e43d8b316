"use client";
/** Under the source: the line or strip that says a state in words and what one can do about it. Health is silent. */
import { CircleMinus, CircleSlash, Clock, History, MonitorSmartphone, Square } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { ageOf } from "#lib/base/age.ts";
import type { CellId } from "#lib/base/id.ts";
import type { Receipt } from "#lib/protocol/execution.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import type { CellModel } from "../live/notebook-model.ts";
import type { OpenNotebook } from "../live/notebook-open.ts";
import type { Waiting } from "../live/notebook-presence.ts";
import { enableCells, plannedCount, runMode, stopCell } from "../live/notebook-run-commands.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { useMinute } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Meter, Ring } from "../ui/progress.tsx";
import type { CellState } from "./cell-state.ts";
import { CodeWords } from "./code-words.tsx";
import { spokenDuration } from "./spoken-duration.ts";
import { staleWords } from "./stale-words.ts";

export interface CellStatusProps {
  readonly cell: CellModel;
  readonly state: CellState;
}

export function CellStatus({ cell, state }: CellStatusProps): ReactElement | null {
  const notebook = useOpenNotebook();
  const { receipt, language } = useWatched(cell.facts);
  const reason = notebook.runner.whyNot(language);
  const again = reason === undefined ? () => runMode(notebook, { mode: "cells", cellIds: [cell.id] }) : undefined;
  switch (state.name) {
    case "never":
      return <Never cell={cell} needs={state.needs} reason={reason} />;
    case "queued":
      return <Queued cell={cell} place={state.place} receipt={receipt} />;
    case "running":
      return <Running cell={cell} state={state} receipt={receipt} />;
    case "stale":
      return <Stale cell={cell} state={state} receipt={receipt} runnable={reason === undefined} />;
    case "elsewhere":
      return (
        <Strip tone="plain" icon={<Icon of={MonitorSmartphone} size="small" />} verb="Run here" onRun={again}>
          <b>Ran elsewhere.</b> {elsewhereWords(receipt, notebook.personId, state.missing)}
        </Strip>
      );
    case "failed-upstream":
      return <FailedUpstream cellId={state.cellId as CellId} />;
    case "interrupted":
      return <p className="nb-line">Interrupted before it finished.</p>;
    case "disabled":
      return <Disabled cell={cell} by={state.by} />;
    case "failed":
      return state.edited ? <p className="nb-line">Failed. The code was changed since.</p> : null;
    case "current":
      return null;
  }
}

interface NeverProps {
  readonly cell: CellModel;
  readonly needs: readonly string[];
  readonly reason: string | undefined;
}

function Never({ cell, needs, reason }: NeverProps): ReactElement {
  const notebook = useOpenNotebook();
  const first = needs.slice(0, 3).map((id) => `\`${notebook.nameOf(id as CellId)}\``);
  const more = needs.length > first.length ? ` and ${needs.length - first.length} more` : "";
  const words = first.length === 0 ? "" : ` Needs ${first.join(", ")}${more} first.`;
  return (
    <div className="nb-line">
      <span>
        Never run.
        <CodeWords text={reason === undefined ? words : ` ${reason}`} />
      </span>
      {needs.length > 0 && reason === undefined && <RunNeeds cell={cell} />}
    </div>
  );
}

/** Runs the cell and what it needs; says how much that is when it is more than the cell. */
function RunNeeds({ cell }: { readonly cell: CellModel }): ReactElement {
  const notebook = useOpenNotebook();
  const { count, ms } = plannedCount(notebook, cell.id);
  const time = ms === undefined ? "" : `, about ${spokenDuration(ms)}`;
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap">
      <button type="button" className="verb" onClick={() => runMode(notebook, { mode: "needs", cellIds: [cell.id] })}>
        {count > 1 ? "Run this and what it needs" : "Run it again"}
      </button>
      {count > 1 && <span className="num text-12 text-ink-3">{`${count} cells${time}`}</span>}
    </span>
  );
}

interface QueuedProps {
  readonly cell: CellModel;
  readonly place: number | undefined;
  readonly receipt: Receipt | undefined;
}

function Queued({ cell, place, receipt }: QueuedProps): ReactElement {
  const notebook = useOpenNotebook();
  useWatched(notebook.runner.kernel);
  const before = notebook.runner.before(cell.id);
  const who = receipt === undefined || receipt.personId === notebook.personId ? undefined : firstName(receipt);
  const theirs = useSelected(notebook.presence.waiting, (all) => placeAmong(all, cell.id));
  const name = before === undefined ? undefined : notebook.nameOf(before.cellId);
  const time = before?.ms === undefined ? "" : `, in about ${spokenDuration(before.ms)}`;
  return (
    <div className="nb-line">
      <Icon of={Clock} size="tiny" />
      <span>
        <b className="font-medium">{queuedWords(place ?? theirs)}</b>
        {name !== undefined && <CodeWords text={` Starts after \`${name}\`${time}.`} />}
      </span>
      {place !== undefined && (
        <button type="button" className="verb" onClick={() => stopCell(notebook, cell.id)}>
          Cancel
        </button>
      )}
      <span className="grow" />
      {who !== undefined && <span className="text-ink-3">queued by {who}</span>}
    </div>
  );
}

interface RunningProps {
  readonly cell: CellModel;
  readonly state: Extract<CellState, { name: "running" }>;
  readonly receipt: Receipt | undefined;
}

function Running({ cell, state, receipt }: RunningProps): ReactElement {
  const notebook = useOpenNotebook();
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
        {state.here ? (
          <Button size="small" icon={Square} onClick={() => stopCell(notebook, cell.id)}>
            Stop
          </Button>
        ) : (
          <span className="text-12 text-ink-3">
            in {receipt === undefined ? "another person" : firstName(receipt)}'s browser
          </span>
        )}
      </div>
      {state.fraction !== undefined && <Meter value={state.fraction} label="Progress" className="mt-2" />}
    </div>
  );
}

interface StaleProps {
  readonly cell: CellModel;
  readonly state: Extract<CellState, { name: "stale" }>;
  readonly receipt: Receipt | undefined;
  readonly runnable: boolean;
}

function Stale({ cell, state, receipt, runnable }: StaleProps): ReactElement {
  const notebook = useOpenNotebook();
  const now = useMinute();
  const words = staleWords(state.reasons, {
    nameOf: (id) => notebook.nameOf(id as CellId),
    lastRun: (id) => lastRun(notebook, id as CellId, now),
    ranBy: whose(receipt, notebook.personId),
  });
  const all = state.reasons.length > 1 ? allReasons(notebook, state, receipt, now) : undefined;
  return (
    <div className="nb-strip" data-tone="stale" title={all}>
      <Icon of={History} size="small" className="text-stale" />
      <span className="min-w-0">
        <b className="text-stale">Stale.</b> <CodeWords text={words} />
      </span>
      <span className="grow" />
      {runnable && <RunNeeds cell={cell} />}
    </div>
  );
}

function allReasons(
  notebook: OpenNotebook,
  state: Extract<CellState, { name: "stale" }>,
  receipt: Receipt | undefined,
  now: number,
): string {
  const about = {
    nameOf: (id: string) => notebook.nameOf(id as CellId),
    lastRun: (id: string) => lastRun(notebook, id as CellId, now),
    ranBy: whose(receipt, notebook.personId),
  };
  return state.reasons.map((reason) => staleWords([reason], about).replaceAll("`", "")).join("\n");
}

function lastRun(
  notebook: OpenNotebook,
  id: CellId,
  now: number,
): { readonly by: string; readonly age: string } | undefined {
  const receipt = notebook.model.cell(id)?.facts.get().receipt;
  if (receipt === undefined || receipt.endedAt === null || receipt.status === "foreign") return undefined;
  const by = receipt.personId === notebook.personId ? "you" : firstName(receipt);
  return { by, age: ageOf(receipt.endedAt, { now: Math.max(now, receipt.endedAt) }) };
}

function FailedUpstream({ cellId }: { readonly cellId: CellId }): ReactElement {
  const notebook = useOpenNotebook();
  return (
    <div className="nb-line">
      <Icon of={CircleSlash} size="tiny" />
      <CodeWords text={`Not run. \`${notebook.nameOf(cellId)}\` failed first.`} />
      <button type="button" className="verb" onClick={() => notebook.go(cellId, { where: "start" })}>
        Go to it
      </button>
    </div>
  );
}

function Disabled({ cell, by }: { readonly cell: CellModel; readonly by: string }): ReactElement {
  const notebook = useOpenNotebook();
  const editable = useEditable();
  return (
    <div className="nb-line">
      <Icon of={CircleMinus} size="tiny" />
      <span>Disabled by {by}. Run all skips it.</span>
      {editable && (
        <button type="button" className="verb" onClick={() => enableCells(notebook, [cell.id], true)}>
          Enable
        </button>
      )}
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

/** In somebody else's queue. */
function placeAmong(all: readonly Waiting[], cellId: string): number | undefined {
  const at = all.find(({ me, cellIds }) => !me && cellIds.includes(cellId))?.cellIds.indexOf(cellId);
  return at === undefined ? undefined : at + 1;
}

function queuedWords(place: number | undefined): string {
  if (place === undefined) return "Queued.";
  return `Queued, ${ordinals[place] ?? `${place} in line`}.`;
}

function firstName(receipt: Receipt): string {
  return receipt.personName.split(" ")[0] ?? receipt.personName;
}

function whose(receipt: Receipt | undefined, me: string): string {
  if (receipt === undefined) return "somebody";
  return receipt.personId === me ? "you" : firstName(receipt);
}

function elsewhereWords(receipt: Receipt | undefined, me: string, missing: readonly string[]): ReactNode {
  const lacks = missing.length === 0 ? "" : ` Your session has no \`${missing[0]}\`.`;
  const ran =
    receipt?.status === "foreign"
      ? "Another program wrote this output."
      : receipt?.personId === me
        ? "You ran this in another tab or before a restart."
        : `${receipt === undefined ? "Somebody" : firstName(receipt)} ran this in another browser.`;
  return <CodeWords text={ran + lacks} />;
}
