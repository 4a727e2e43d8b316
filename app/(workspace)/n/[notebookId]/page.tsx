import type { ReactNode } from "react";
import { preload } from "react-dom";
import { NotebookPage } from "#components/notebook/notebook-page.tsx";

interface Props {
  readonly params: Promise<{ readonly notebookId: string }>;
}

export default async function Page({ params }: Props): Promise<ReactNode> {
  const { notebookId } = await params;
  // asked for while the page's own code is on its way; the page then finds the answer there
  preload(`/api/notebooks/${notebookId}`, { as: "fetch", crossOrigin: "anonymous" });
  return <NotebookPage key={notebookId} notebookId={notebookId} />;
}
