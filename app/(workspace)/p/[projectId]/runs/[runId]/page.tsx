import type { ReactNode } from "react";
import { RunPage } from "#components/runs/run-page.tsx";

interface Props {
  readonly params: Promise<{ readonly projectId: string; readonly runId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId, runId } = await params;
  return <RunPage key={runId} projectId={projectId} runId={runId} />;
}
