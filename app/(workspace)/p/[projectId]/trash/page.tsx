import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectTrash } from "#components/trash/project-trash.tsx";

export const metadata: Metadata = { title: "Trash" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectTrash key={projectId} projectId={projectId} />;
}
