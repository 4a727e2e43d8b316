import { Check, CircleX, Clock, Square } from "lucide-react";
import type { ReactElement } from "react";
import type { TrackedRun } from "#lib/protocol/tracking.ts";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { Ring } from "../ui/progress.tsx";
import { statusWords } from "./run-format.ts";

const shapes = { SCHEDULED: Clock, FINISHED: Check, FAILED: CircleX, KILLED: Square } as const;

/** A run's state: its shape, then its word. */
export function RunStatus({ status }: { readonly status: TrackedRun["status"] }): ReactElement {
  const tone = status === "RUNNING" ? "text-running" : status === "FAILED" ? "text-failed" : "text-ink-2";
  return (
    <span className={classNames("inline-flex items-center gap-1.5 whitespace-nowrap", tone)}>
      {status === "RUNNING" ? (
        <Ring value={undefined} small />
      ) : (
        <Icon of={shapes[status]} size="small" className={status === "FAILED" ? "" : "text-ink-3"} />
      )}
      {statusWords[status]}
    </span>
  );
}
