"use client";
/**
 * The frame around every page of a project: bar, tree, the page, the right panel. It stays while pages change. Wide
 * (≥ 1180) the three stand side by side; below that the tree is an overlay, on a phone the panel is a sheet as well.
 */
import { useParams } from "next/navigation";
import { type ReactElement, type ReactNode, useMemo, useState } from "react";
import { Palette } from "../commands/palette.tsx";
import { useNotebook } from "../live/api/notebooks.ts";
import { useProject, useProjects } from "../live/api/projects.ts";
import { useSession } from "../live/api/session.ts";
import {
  useMedia,
  useOnNavigation,
  useRememberedNotebook,
  useRememberedProject,
  useSignedIn,
} from "../live/page-state.ts";
import { useLastProject } from "../live/places.ts";
import { usePreferences } from "../live/preferences.tsx";
import { UploadsProvider } from "../live/uploads/uploads.tsx";
import { ArchivedNotice } from "../projects/archived-notice.tsx";
import { Bar } from "./bar.tsx";
import { FrameCommands } from "./frame-commands.tsx";
import { FrameProblem } from "./frame-problem.tsx";
import { NotebookActionsProvider } from "./notebook-actions.tsx";
import { type FramePlace, PlaceContext } from "./place.tsx";
import { SidePanel } from "./side-panel.tsx";
import { SlotsProvider } from "./slots.tsx";
import { Tree } from "./tree.tsx";
import { TreeOverlay } from "./tree-overlay.tsx";

/** Where three columns stand side by side, and where there is one. */
const wide = "(width >= 73.75rem)";
const phone = "(width < 45rem)";

export function AppFrame({ children }: { readonly children: ReactNode }): ReactElement {
  const me = useSignedIn();
  const session = useSession();
  const params = useParams<{ projectId?: string; notebookId?: string }>();
  const { notebookId } = params;
  const projectId = useProjectOfPage(me?.person.id);
  const project = useProject(me === undefined ? undefined : projectId);
  useRememberedProject(me?.person.id, project.data?.id);
  useRememberedNotebook(me?.person.id, project.data?.id, notebookId);

  // Who may see one notebook alone has no tree around it.
  const treeOf = project.error?.code === "not_found" && notebookId !== undefined ? undefined : projectId;

  const { preferences, prefer } = usePreferences();
  const isWide = useMedia(wide);
  const isPhone = useMedia(phone);
  const [treeOverlay, setTreeOverlay] = useState(false);
  const [panelSheet, setPanelSheet] = useState(false);
  const [palette, setPalette] = useState(false);
  useOnNavigation(() => {
    setTreeOverlay(false);
    setPanelSheet(false);
  });

  const place = useMemo<FramePlace | undefined>(
    () =>
      me && {
        me,
        projectId,
        project: project.data,
        panel: isPhone
          ? { open: panelSheet, setOpen: setPanelSheet }
          : { open: preferences.panel, setOpen: (panel) => prefer({ panel }) },
        openPalette: () => setPalette(true),
      },
    [me, projectId, project.data, isPhone, panelSheet, preferences.panel, prefer],
  );
  const toggleTree = (): void => (isWide ? prefer({ tree: !preferences.tree }) : setTreeOverlay(!treeOverlay));
  const mayEdit = project.data === undefined || project.data.right === "edit" || project.data.right === "manage";

  return (
    <SlotsProvider>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-(--layer-toast) focus:bg-raised focus:px-3 focus:py-2"
      >
        Skip to the page
      </a>
      <PlaceContext value={place}>
        <NotebookActionsProvider
          projectId={projectId}
          unavailable={mayEdit ? undefined : "Needs the right to edit this project."}
        >
          <UploadsProvider>
            <Bar treeOpen={isWide ? preferences.tree : treeOverlay} onToggleTree={toggleTree} />
            <div className="flex min-h-[calc(100dvh-var(--bar))] items-stretch">
              {preferences.tree && (
                <nav aria-label="Project" className="hidden w-tree flex-none border-line border-r wide:block">
                  <div className="sticky top-bar h-[calc(100dvh-var(--bar))]">
                    {place !== undefined && treeOf !== undefined && <Tree projectId={treeOf} />}
                  </div>
                </nav>
              )}
              <main id="main" tabIndex={-1} className="min-w-0 grow bg-page outline-none">
                {params.projectId !== undefined || notebookId !== undefined
                  ? project.data && <ArchivedNotice project={project.data} />
                  : null}
                {place === undefined ? session.error && <FrameProblem error={session.error} /> : children}
              </main>
              <SidePanel open={isPhone ? panelSheet : preferences.panel} onClose={() => setPanelSheet(false)} />
            </div>
            {place !== undefined && (
              <>
                {treeOf !== undefined && (
                  <TreeOverlay open={treeOverlay && !isWide} onOpenChange={setTreeOverlay}>
                    <Tree projectId={treeOf} />
                  </TreeOverlay>
                )}
                <FrameCommands onToggleTree={toggleTree} />
                <Palette open={palette} onOpenChange={setPalette} />
              </>
            )}
          </UploadsProvider>
        </NotebookActionsProvider>
      </PlaceContext>
    </SlotsProvider>
  );
}

/** The project in the address, that of the notebook in the address, the one last visited, or the first. */
function useProjectOfPage(personId: string | undefined): string | undefined {
  const params = useParams<{ projectId?: string; notebookId?: string }>();
  const notebook = useNotebook(personId === undefined ? undefined : params.notebookId);
  const last = useLastProject(personId);
  const elsewhere = params.projectId === undefined && params.notebookId === undefined;
  const first = useProjects(personId !== undefined && elsewhere && last === undefined).data?.[0]?.id;
  if (params.notebookId !== undefined) return notebook.data?.projectId;
  return params.projectId ?? last ?? first;
}
