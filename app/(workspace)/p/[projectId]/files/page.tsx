import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectFiles } from "#components/files/project-files.tsx";

export const metadata: Metadata = { title: "Files" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectFiles key={projectId} projectId={projectId} />;
}
