import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectUsage } from "#components/usage/project-usage.tsx";

export const metadata: Metadata = { title: "Usage" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectUsage key={projectId} projectId={projectId} />;
}
