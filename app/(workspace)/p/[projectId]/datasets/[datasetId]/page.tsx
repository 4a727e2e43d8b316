import type { Metadata } from "next";
import type { ReactNode } from "react";
import { DatasetPage } from "#components/datasets/dataset-page.tsx";

export const metadata: Metadata = { title: "Dataset" };

interface Props {
  readonly params: Promise<{ readonly projectId: string; readonly datasetId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { projectId, datasetId } = await params;
  return <DatasetPage key={datasetId} projectId={projectId} datasetId={datasetId} />;
}
