import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectExperiments } from "#components/runs/project-experiments.tsx";

export const metadata: Metadata = { title: "Experiments" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectExperiments key={projectId} projectId={projectId} />;
}
