"use client";
import { Archive, ArchiveRestore, ChevronDown, Copy, FolderOpen, Pencil, Plus, Trash2, UserCog } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import type { Project } from "#lib/protocol/project.ts";
import { useArchiveProject, useProjects } from "../live/api/projects.ts";
import { CloneProjectDialog } from "../projects/clone-project-dialog.tsx";
import { TransferProjectDialog } from "../projects/transfer-project-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { SkeletonLine } from "../ui/skeleton.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { NewProjectDialog } from "./new-project-dialog.tsx";
import { sayProblem } from "./notebook-actions.tsx";
import { usePlace } from "./place.tsx";
import { DeleteProjectDialog, RenameProjectDialog } from "./project-dialogs.tsx";

/** Beyond these one looks on the page of all projects, or in the palette. */
const mostListed = 12;

type Doing = "new" | "rename" | "clone" | "transfer" | "delete";

/** The project's name, the way to another one, and for whoever manages it what is done with a project as a whole. */
export function ProjectSwitch(): ReactElement | null {
  const { project, projectId } = usePlace();
  const projects = useProjects();
  const router = useRouter();
  const [doing, setDoing] = useState<Doing>();
  const close = (): void => setDoing(undefined);
  const deeds = useDeeds(project, setDoing);
  if (projectId === undefined) return null;
  if (project === undefined) return <SkeletonLine className="h-2 w-24" />;
  const entries: readonly MenuEntry[] = [
    { kind: "heading", id: "heading", label: "Projects" },
    ...(projects.data ?? []).slice(0, mostListed).map((one) => ({
      id: one.id,
      label: one.name,
      checked: one.id === projectId,
      onSelect: () => router.push(`/p/${one.id}`),
    })),
    { kind: "line", id: "line-1" },
    { id: "all", label: "All projects", icon: FolderOpen, onSelect: () => router.push("/projects") },
    { id: "new", label: "New project", icon: Plus, onSelect: () => setDoing("new") },
    { kind: "line", id: "line-2" },
    ...deeds,
  ];
  return (
    <>
      <Menu align="start" entries={entries}>
        <button
          type="button"
          className="flex h-control min-w-0 items-center gap-1 rounded-4 px-1.5 font-medium text-ink-2 hover:bg-hover data-[state=open]:bg-hover"
        >
          <span className="min-w-0 max-w-40 truncate">{project.name}</span>
          <span className="sr-only">, switch project</span>
          <Icon of={ChevronDown} size="tiny" className="text-ink-3" />
        </button>
      </Menu>
      {doing === "new" && <NewProjectDialog onClose={close} />}
      {doing === "rename" && <RenameProjectDialog project={project} onClose={close} />}
      {doing === "clone" && <CloneProjectDialog project={project} onClose={close} />}
      {doing === "transfer" && <TransferProjectDialog project={project} onClose={close} />}
      {doing === "delete" && <DeleteProjectDialog project={project} onClose={close} />}
    </>
  );
}

/** What is done with the project as a whole; who may not sees why. */
function useDeeds(project: Project | undefined, begin: (doing: Doing) => void): readonly MenuEntry[] {
  const { mutate: archive } = useArchiveProject();
  if (project === undefined) return [];
  const { id, name, manages, archivedAt } = project;
  const notMine = manages ? undefined : "Needs the right to manage this project.";
  const unavailable = notMine ?? (archivedAt === null ? undefined : "It is archived. Unarchive it first.");
  const setArchived = (archived: boolean): void =>
    archive(
      { id, archived },
      {
        onSuccess: () => archived && toastUndo(`${name} is archived`, () => setArchived(false)),
        onError: sayProblem,
      },
    );
  return [
    { id: "rename", label: "Rename the project", icon: Pencil, unavailable, onSelect: () => begin("rename") },
    { id: "clone", label: "Make a copy", icon: Copy, onSelect: () => begin("clone") },
    {
      id: "transfer",
      label: "Transfer to another owner",
      icon: UserCog,
      unavailable,
      onSelect: () => begin("transfer"),
    },
    archivedAt === null
      ? {
          id: "archive",
          label: "Archive the project",
          icon: Archive,
          unavailable: notMine,
          onSelect: () => setArchived(true),
        }
      : {
          id: "archive",
          label: "Unarchive the project",
          icon: ArchiveRestore,
          unavailable: notMine,
          onSelect: () => setArchived(false),
        },
    {
      id: "delete",
      label: "Delete the project",
      icon: Trash2,
      unavailable: notMine,
      onSelect: () => begin("delete"),
    },
  ];
}
