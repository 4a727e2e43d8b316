"use client";
/** The project's tree: its places above, its notebooks in the middle, people, secrets, usage and trash at the foot. */
import {
  Database,
  FileUp,
  FlaskConical,
  Folder,
  Gauge,
  House,
  LockKeyhole,
  Plus,
  Telescope,
  Trash2,
  Users,
} from "lucide-react";
import type { ReactElement } from "react";
import { overallProgress } from "../live/uploads/upload-list.ts";
import { useUploadItems } from "../live/uploads/uploads.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Menu } from "../ui/menu.tsx";
import { Ring } from "../ui/progress.tsx";
import { useNotebookActions } from "./notebook-actions.tsx";
import { TreeNotebooks } from "./tree-notebooks.tsx";
import { TreeRow } from "./tree-row.tsx";

export interface TreeProps {
  readonly projectId: string;
}

export function Tree({ projectId }: TreeProps): ReactElement {
  const actions = useNotebookActions();
  return (
    <div className="flex h-full flex-col px-2 py-2.5">
      <ul>
        <TreeRow href={`/p/${projectId}`} icon={House} label="Home" />
        <TreeRow href={`/p/${projectId}/files`} icon={Folder} label="Files" after={<UploadsUnderWay />} />
        <TreeRow href={`/p/${projectId}/datasets`} icon={Database} label="Datasets" />
        <TreeRow href={`/p/${projectId}/experiments`} icon={FlaskConical} label="Experiments" />
        <TreeRow href={`/p/${projectId}/studies`} icon={Telescope} label="Studies" />
      </ul>
      <div className="mt-2 flex h-row-tree items-center pl-2">
        <p id="tree-notebooks" className="grow font-medium text-12 text-ink-3">
          Notebooks
        </p>
        <Menu
          label="Add a notebook"
          entries={[
            {
              id: "new",
              label: "New notebook",
              icon: Plus,
              unavailable: actions.unavailable,
              onSelect: actions.create,
            },
            {
              id: "import",
              label: "Import .ipynb",
              icon: FileUp,
              unavailable: actions.unavailable,
              onSelect: actions.pickAndImport,
            },
          ]}
        >
          <IconButton icon={Plus} label="Add a notebook" size="small" side="right" />
        </Menu>
      </div>
      <TreeNotebooks projectId={projectId} />
      <ul className="mt-2 border-line border-t pt-2">
        <TreeRow href={`/p/${projectId}/people`} icon={Users} label="People" />
        <TreeRow href={`/p/${projectId}/secrets`} icon={LockKeyhole} label="Secrets" />
        <TreeRow href={`/p/${projectId}/usage`} icon={Gauge} label="Usage" />
        <TreeRow href={`/p/${projectId}/trash`} icon={Trash2} label="Trash" />
      </ul>
    </div>
  );
}

/** Uploads go on while one is elsewhere: the tree says so. */
function UploadsUnderWay(): ReactElement | null {
  const progress = overallProgress(useUploadItems());
  if (progress === undefined) return null;
  return (
    <>
      <Ring value={progress} small />
      <span className="sr-only">, uploading</span>
    </>
  );
}
