import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectStudies } from "#components/studies/project-studies.tsx";

export const metadata: Metadata = { title: "Studies" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectStudies key={projectId} projectId={projectId} />;
}
