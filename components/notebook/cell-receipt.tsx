"use client";
/** Under the output: who ran it, where, how long, when, from which code. A click opens the whole receipt. */
import { Monitor } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import type { Receipt, TrainingAct } from "#lib/protocol/execution.ts";
import { Age } from "../live/age.tsx";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import type { CellModel } from "../live/notebook-model.ts";
import { useSelected, useWatched } from "../live/notebook-signal.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Icon } from "../ui/icon.tsx";
import { Popover } from "../ui/popover.tsx";
import { CellRuns } from "./cell-runs.tsx";
import type { CellState } from "./cell-state.ts";
import { spokenDuration } from "./spoken-duration.ts";

export interface CellReceiptProps {
  readonly cell: CellModel;
  readonly state: CellState;
}

export function CellReceipt({ cell, state }: CellReceiptProps): ReactElement | null {
  const { own } = useOpenNotebook().runner;
  const { receipt } = useWatched(cell.facts);
  const isOwn = useSelected(own.cells, (cells) => cells.has(cell.id));
  if (receipt === undefined || state.name === "never" || state.name === "queued" || isOwn) return null;
  return <Shown receipt={receipt} cellId={cell.id} />;
}

function Shown({ receipt, cellId }: { readonly receipt: Receipt; readonly cellId: string }): ReactElement {
  const { presence } = useOpenNotebook();
  const color = useSelected(presence.visitors, (all) => all.find((one) => one.personId === receipt.personId)?.color);
  const { startedAt, endedAt } = receipt;
  const running = receipt.status === "running";
  const firstName = receipt.personName.split(" ")[0] ?? receipt.personName;
  return (
    <div className="nb-receipt">
      <Avatar
        name={receipt.personName}
        color={color}
        size="small"
        {...(color === undefined ? {} : { about: "here now" })}
      />
      <Popover
        align="start"
        label="Receipt"
        trigger={
          <button type="button" className="flex min-w-0 items-center gap-1.5 rounded-2 hover:text-ink-2">
            <span>
              {receipt.status === "foreign" ? "written by " : running ? "started by " : "ran by "}
              <b className="font-medium text-ink-2">{firstName}</b>
            </span>
            <span className="nb-dot" />
            <Icon of={Monitor} size="tiny" />
            <span>{placeWords(receipt)}</span>
            {startedAt !== null && endedAt !== null && (
              <>
                <span className="nb-dot" />
                <span className="num">{spokenDuration(endedAt - startedAt)}</span>
              </>
            )}
            {endedAt !== null && (
              <>
                <span className="nb-dot" />
                <Age at={endedAt} />
              </>
            )}
            {receipt.memory !== undefined && receipt.memory.leakedTensors > 0 && (
              <>
                <span className="nb-dot" />
                <span className="num text-stale">{leakWords(receipt.memory)}</span>
              </>
            )}
            <span className="nb-dot phone:hidden" />
            <code className="text-11 phone:hidden">{receipt.sourceHash.slice(0, 4)}</code>
          </button>
        }
      >
        <Whole receipt={receipt} />
      </Popover>
      <CellRuns cellId={cellId} />
    </div>
  );
}

function Whole({ receipt }: { readonly receipt: Receipt }): ReactElement {
  const time = (at: number | null): string => (at === null ? "not yet" : new Date(at).toLocaleString());
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-12">
      <Fact name="Ran by">{receipt.personName}</Fact>
      <Fact name="Where">{placeWords(receipt)}</Fact>
      {receipt.place.detail !== "" && <Fact name="Device">{receipt.place.detail}</Fact>}
      <Fact name="Started">{time(receipt.startedAt)}</Fact>
      <Fact name="Ended">{time(receipt.endedAt)}</Fact>
      <Fact name="Outcome">{outcomes[receipt.status]}</Fact>
      {receipt.acts !== undefined && receipt.acts.length > 0 && (
        <Fact name="Acted on by">
          <ul>
            {receipt.acts.map(({ name, act, at }) => (
              <li key={`${at} ${act}`}>
                {name} {acts[act]}, {new Date(at).toLocaleTimeString()}
              </li>
            ))}
          </ul>
        </Fact>
      )}
      {receipt.seed !== undefined && (
        <Fact name="Seed">
          <code className="select-all">{receipt.seed}</code>
        </Fact>
      )}
      {receipt.memory !== undefined && (
        <Fact name="On the device">
          <span className="num">{memoryWords(receipt.memory)}</span>
        </Fact>
      )}
      <Versions name="Values it read" of={receipt.read} />
      <Versions name="Values it changed" of={receipt.changed} />
      <Versions name="Data" of={receipt.data} />
      <Versions name="Packages" of={receipt.packages} />
      <Fact name="Code">
        <code className="select-all break-all">{receipt.sourceHash}</code>
      </Fact>
    </dl>
  );
}

type Memory = NonNullable<Receipt["memory"]>;

function memoryWords({ tensors, bytes, leakedTensors, leakedBytes }: Memory): string {
  const held = `${byteSize(bytes)} in ${tensors.toLocaleString()} ${tensors === 1 ? "tensor" : "tensors"}`;
  if (leakedTensors === 0) return held;
  return `${held}; no name leads to ${leakedTensors.toLocaleString()} of them (${byteSize(leakedBytes)}), which stay until the cell runs again or \`tf.dispose\``;
}

function leakWords({ leakedTensors }: Memory): string {
  return `${leakedTensors.toLocaleString()} ${leakedTensors === 1 ? "tensor" : "tensors"} leaked`;
}

const mostVersions = 20;

/** Names with the version each had: the same content has the same version. */
function Versions({
  name,
  of = {},
}: {
  readonly name: string;
  readonly of: Readonly<Record<string, string>> | undefined;
}): ReactElement | null {
  const all = Object.entries(of);
  if (all.length === 0) return null;
  return (
    <Fact name={name}>
      <ul>
        {all.slice(0, mostVersions).map(([what, version]) => (
          <li key={what} className="flex gap-2">
            <code className="truncate">{what}</code>
            <code className="truncate text-ink-3">{version.replace(/^h:/, "").slice(0, 12)}</code>
          </li>
        ))}
      </ul>
      {all.length > mostVersions && <span className="text-ink-3">{`and ${all.length - mostVersions} more`}</span>}
    </Fact>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-ink-3">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

const acts: Readonly<Record<TrainingAct, string>> = {
  pause: "paused it",
  go: "let it go on",
  stop: "ended it early",
};

const outcomes: Readonly<Record<Receipt["status"], string>> = {
  queued: "Queued",
  running: "Running",
  ok: "Finished",
  failed: "Failed",
  interrupted: "Interrupted",
  cancelled: "Cancelled",
  foreign: "Written by another program",
};

const devices: Readonly<Record<string, string>> = { webgpu: "WebGPU", webgl: "WebGL", wasm: "WASM", cpu: "CPU" };

export function placeWords(receipt: Receipt): string {
  if (receipt.status === "foreign") return "another program";
  return `browser ${devices[receipt.place.device] ?? receipt.place.device}`;
}
