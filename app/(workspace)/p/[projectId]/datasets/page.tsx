import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectDatasets } from "#components/datasets/project-datasets.tsx";

export const metadata: Metadata = { title: "Datasets" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectDatasets key={projectId} projectId={projectId} />;
}
