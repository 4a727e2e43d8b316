"use client";
/** How to send runs here from a cell, from Python through MLflow, or by plain requests. */
import { Code } from "lucide-react";
import { type ReactElement, useState } from "react";
import { useOrigin } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Snippet } from "../ui/snippet.tsx";

export interface LogFromYourCodeProps {
  readonly projectId: string;
  /** Name of the experiment; without one, `Default`. */
  readonly experiment: string | undefined;
}

export function LogFromYourCode({ projectId, experiment }: LogFromYourCodeProps): ReactElement {
  const [open, setOpen] = useState(false);
  const origin = useOrigin();
  return (
    <>
      <Button icon={Code} onClick={() => setOpen(true)}>
        Log from your code
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Log from your code"
        description="MLflow's own client works unchanged. Make a token under Settings and keep it out of the code."
      >
        <Snippet label="Code that logs a run" snippets={snippetsOf(origin, projectId, experiment)} />
      </Dialog>
    </>
  );
}

function snippetsOf(origin: string, projectId: string, experiment: string | undefined) {
  const uri = `${origin}/mlflow/${projectId}`;
  const name = JSON.stringify(experiment ?? "Default");
  return [
    {
      language: "Python",
      text: [
        `# export MLFLOW_TRACKING_URI=${uri}`,
        "# export MLFLOW_TRACKING_TOKEN=…",
        "import mlflow",
        "",
        `mlflow.set_experiment(${name})`,
        "with mlflow.start_run():",
        '    mlflow.log_param("rate", 0.01)',
        "    for step in range(100):",
        '        mlflow.log_metric("loss", 1 / (step + 1), step=step)',
      ].join("\n"),
    },
    {
      language: "curl",
      text: [
        `curl ${origin}/api/projects/${projectId}/runs \\`,
        '  -H "Authorization: Bearer $OCTAVO_TOKEN" \\',
        '  -H "Content-Type: application/json" \\',
        `  -d '{"name": "first", "params": {"rate": "0.01"}}'`,
      ].join("\n"),
    },
  ];
}
