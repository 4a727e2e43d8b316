import type { ReactNode } from "react";
import { ProjectHome } from "#components/home/project-home.tsx";

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectHome key={projectId} projectId={projectId} />;
}
