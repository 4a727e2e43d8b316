"use client";
/** Runs as a file: those chosen, or all that the filter finds; a row per run, or every point of their metrics. */
import { Download } from "lucide-react";
import type { ReactElement } from "react";
import { exportAddress } from "../live/api/runs.ts";
import { Button } from "../ui/button.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";

export interface RunExportProps {
  readonly projectId: string;
  readonly experiment: string;
  readonly filter: string;
  readonly deleted: boolean;
  readonly chosen: readonly string[];
}

/** More ids do not fit into an address. */
const mostChosen = 200;
const formats = [
  ["csv", "CSV"],
  ["parquet", "Parquet"],
  ["jsonl", "JSON Lines"],
] as const;

export function RunExport({ projectId, experiment, filter, deleted, chosen }: RunExportProps): ReactElement {
  const ofChosen = `attributes.run_id IN (${chosen.map((id) => `'${id}'`).join(", ")})`;
  const unavailable =
    chosen.length > mostChosen ? `More than ${mostChosen} are chosen: clear them, and filter.` : undefined;
  const entry = (what: "runs" | "points", [format, label]: (typeof formats)[number]): MenuEntry => ({
    id: `${what} ${format}`,
    label,
    unavailable,
    onSelect: () => {
      // An answer with a disposition is saved; the page stays.
      location.assign(
        exportAddress(projectId, {
          what,
          format,
          experiments: experiment,
          filter: chosen.length > 0 ? ofChosen : filter,
          view: deleted ? "DELETED_ONLY" : "ACTIVE_ONLY",
        }),
      );
    },
  });
  const whose = chosen.length > 0 ? "the chosen runs" : filter === "" ? "all runs" : "what the filter finds";
  return (
    <Menu
      label="Export"
      entries={[
        { kind: "heading", id: "runs", label: `A row for each of ${whose}` },
        ...formats.map((format) => entry("runs", format)),
        { kind: "heading", id: "points", label: "Every point of their metrics" },
        ...formats.map((format) => entry("points", format)),
      ]}
    >
      <Button icon={Download}>Export</Button>
    </Menu>
  );
}
