import type { ReactNode } from "react";
import { StudyPage } from "#components/studies/study-page.tsx";

interface Props {
  readonly params: Promise<{ readonly projectId: string; readonly studyId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId, studyId } = await params;
  return <StudyPage key={studyId} projectId={projectId} studyId={studyId} />;
}
