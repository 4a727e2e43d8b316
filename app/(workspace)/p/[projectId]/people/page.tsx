import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectPeople } from "#components/people/project-people.tsx";

export const metadata: Metadata = { title: "People" };

interface Props {
  readonly params: Promise<{ readonly projectId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId } = await params;
  return <ProjectPeople key={projectId} projectId={projectId} />;
}
