import type { ReactNode } from "react";
import { NotebookPage } from "#components/notebook/notebook-page.tsx";

interface Props {
  readonly params: Promise<{ readonly notebookId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { notebookId } = await params;
  return <NotebookPage key={notebookId} notebookId={notebookId} />;
}
