"use client";
/** Joins the opened notebook to what the server grants this person in its project. */
import { useEffect } from "react";
import { useProject } from "./api/projects.ts";
import type { OpenNotebook } from "./notebook-open.ts";

export function useNotebookRight(notebook: OpenNotebook): void {
  const right = useProject(notebook.projectId === "" ? undefined : notebook.projectId).data?.right;
  // joins the project's query
  useEffect(() => notebook.right.set(right), [notebook, right]);
}
