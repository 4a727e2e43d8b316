"use client";
import { ChevronDown, Pencil, Plus, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { useProjects } from "../live/api/projects.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { SkeletonLine } from "../ui/skeleton.tsx";
import { NewProjectDialog } from "./new-project-dialog.tsx";
import { usePlace } from "./place.tsx";
import { DeleteProjectDialog, RenameProjectDialog } from "./project-dialogs.tsx";

/** The project's name, the way to another one, and for whoever manages it its name and its end. */
export function ProjectSwitch(): ReactElement | null {
  const { project, projectId } = usePlace();
  const projects = useProjects();
  const router = useRouter();
  const [dialog, setDialog] = useState<"new" | "rename" | "delete">();
  const close = (): void => setDialog(undefined);
  if (projectId === undefined) return null;
  if (project === undefined) return <SkeletonLine className="h-2 w-24" />;
  const unavailable = project.right === "manage" ? undefined : "Needs the right to manage this project.";
  const entries: readonly MenuEntry[] = [
    { kind: "heading", id: "heading", label: "Projects" },
    ...(projects.data ?? []).map((one) => ({
      id: one.id,
      label: one.name,
      checked: one.id === projectId,
      onSelect: () => router.push(`/p/${one.id}`),
    })),
    { kind: "line", id: "line-1" },
    { id: "new", label: "New project", icon: Plus, onSelect: () => setDialog("new") },
    { kind: "line", id: "line-2" },
    { id: "rename", label: "Rename the project", icon: Pencil, unavailable, onSelect: () => setDialog("rename") },
    { id: "delete", label: "Delete the project", icon: Trash2, unavailable, onSelect: () => setDialog("delete") },
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
      {dialog === "new" && <NewProjectDialog onClose={close} />}
      {dialog === "rename" && <RenameProjectDialog project={project} onClose={close} />}
      {dialog === "delete" && <DeleteProjectDialog project={project} onClose={close} />}
    </>
  );
}
