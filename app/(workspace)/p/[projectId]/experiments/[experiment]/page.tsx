import type { ReactNode } from "react";
import { ExperimentPage } from "#components/runs/experiment-page.tsx";

interface Props {
  readonly params: Promise<{ readonly projectId: string; readonly experiment: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId, experiment } = await params;
  return <ExperimentPage key={`${projectId} ${experiment}`} projectId={projectId} experiment={experiment} />;
}
