"use client";
/**
 * What one can do with a project's notebooks from anywhere: make, import, rename, duplicate, delete with Undo. The tree,
 * the home page, menus and the palette all do it through here, so it is done and said the same way.
 */
import { usePathname, useRouter } from "next/navigation";
import { createContext, type ReactElement, type ReactNode, use, useMemo, useState } from "react";
import { must } from "#lib/base/assert.ts";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import {
  useCreateNotebook,
  useDeleteNotebook,
  useDuplicateNotebook,
  useImportNotebook,
  useRestoreNotebook,
} from "../live/api/notebooks.ts";
import { type ApiProblem, asProblem } from "../live/api/problem.ts";
import { pickFiles } from "../live/pick-files.ts";
import { toast, toastUndo } from "../ui/toast.tsx";
import { RenameNotebookDialog } from "./rename-notebook-dialog.tsx";

export interface ImportFailure {
  readonly file: string;
  readonly problem: ApiProblem;
}

export interface NotebookActions {
  /** Why nothing can be made or changed here, if so. */
  readonly unavailable: string | undefined;
  readonly create: () => void;
  /** Asks for `.ipynb` files and imports them. */
  readonly pickAndImport: () => void;
  /** Opens the one it made; of several it says how many. Answers what failed, for the caller to show. */
  readonly importFiles: (files: readonly File[]) => Promise<readonly ImportFailure[]>;
  readonly rename: (notebook: NotebookSummary) => void;
  readonly duplicate: (notebook: NotebookSummary) => void;
  readonly remove: (notebook: NotebookSummary) => void;
}

const ActionsContext = createContext<NotebookActions | undefined>(undefined);

export function useNotebookActions(): NotebookActions {
  return must(use(ActionsContext), "the frame around this page");
}

export interface NotebookActionsProviderProps {
  readonly projectId: string | undefined;
  readonly unavailable: string | undefined;
  readonly children: ReactNode;
}

export function NotebookActionsProvider({
  projectId = "",
  unavailable,
  children,
}: NotebookActionsProviderProps): ReactElement {
  const router = useRouter();
  const path = usePathname();
  const [renaming, setRenaming] = useState<NotebookSummary>();
  const importFiles = useImportFiles(projectId);
  const { mutate: create } = useCreateNotebook(projectId);
  const { mutate: duplicate } = useDuplicateNotebook(projectId);
  const { mutate: remove } = useDeleteNotebook(projectId);
  const { mutate: restore } = useRestoreNotebook(projectId);
  const actions = useMemo<NotebookActions>(
    () => ({
      unavailable,
      importFiles,
      create: () =>
        create({ name: "Untitled" }, { onSuccess: (made) => router.push(`/n/${made.id}`), onError: sayProblem }),
      pickAndImport: () =>
        void pickFiles({ accept: ".ipynb,application/x-ipynb+json", multiple: true })
          .then(importFiles)
          .then(([failure]) => failure !== undefined && sayImportFailure(failure)),
      rename: setRenaming,
      duplicate: (notebook) =>
        duplicate(
          { id: notebook.id },
          {
            onSuccess: (copy) =>
              toast({ text: `Made ${copy.name}`, action: { label: "Open", run: () => router.push(`/n/${copy.id}`) } }),
            onError: sayProblem,
          },
        ),
      remove: (notebook) => {
        if (path === `/n/${notebook.id}`) router.push(`/p/${notebook.projectId}`);
        remove(
          { id: notebook.id },
          {
            onSuccess: () =>
              toastUndo(`${notebook.name} is in the trash`, () =>
                restore({ id: notebook.id }, { onError: sayProblem }),
              ),
            onError: sayProblem,
          },
        );
      },
    }),
    [unavailable, importFiles, create, duplicate, remove, restore, router, path],
  );
  return (
    <ActionsContext value={actions}>
      {children}
      {renaming !== undefined && <RenameNotebookDialog notebook={renaming} onClose={() => setRenaming(undefined)} />}
    </ActionsContext>
  );
}

/** Imports one after another; a file that fails does not stop the others. */
function useImportFiles(projectId: string): NotebookActions["importFiles"] {
  const router = useRouter();
  const { mutateAsync } = useImportNotebook(projectId);
  return useMemo(
    () => async (files) => {
      const failures: ImportFailure[] = [];
      const made: { readonly id: string; readonly name: string; readonly notes: readonly string[] }[] = [];
      for (const file of files) {
        try {
          made.push(await mutateAsync(file));
        } catch (error) {
          failures.push({ file: file.name, problem: asProblem(error) });
        }
      }
      const [first] = made;
      if (made.length > 1) toast({ text: `${made.length} notebooks imported` });
      else if (first !== undefined) {
        if (first.notes.length > 0) toast({ text: `${first.name}: ${first.notes.join(", ")}` });
        router.push(`/n/${first.id}`);
      }
      return failures;
    },
    [mutateAsync, router],
  );
}

export function sayImportFailure({ file, problem }: ImportFailure): void {
  toast({ text: `${file} was not imported. ${problem.detail}` });
}

/** A failure whose cause is out of view by now. */
export function sayProblem(error: unknown): void {
  const problem = asProblem(error);
  toast({ text: `${problem.detail} ${problem.next}` });
}
