import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectSecrets } from "#components/secrets/project-secrets.tsx";

export const metadata: Metadata = { title: "Secrets" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectSecrets key={projectId} projectId={projectId} />;
}
