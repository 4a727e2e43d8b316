"use client";
import { ChevronDown, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { useProjects } from "../live/api/projects.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { SkeletonLine } from "../ui/skeleton.tsx";
import { NewProjectDialog } from "./new-project-dialog.tsx";
import { usePlace } from "./place.tsx";

/** The project's name, and the way to another one. */
export function ProjectSwitch(): ReactElement | null {
  const { project, projectId } = usePlace();
  const projects = useProjects();
  const router = useRouter();
  const [making, setMaking] = useState(false);
  if (projectId === undefined) return null;
  if (project === undefined) return <SkeletonLine className="h-2 w-24" />;
  const entries: readonly MenuEntry[] = [
    { kind: "heading", id: "heading", label: "Projects" },
    ...(projects.data ?? []).map((one) => ({
      id: one.id,
      label: one.name,
      checked: one.id === projectId,
      onSelect: () => router.push(`/p/${one.id}`),
    })),
    { kind: "line", id: "line" },
    { id: "new", label: "New project", icon: Plus, onSelect: () => setMaking(true) },
  ];
  return (
    <>
      <Menu align="start" entries={entries}>
        <button
          type="button"
          className="flex h-control min-w-0 items-center gap-1 rounded-4 px-1.5 font-medium text-ink-2 hover:bg-hover"
        >
          <span className="min-w-0 max-w-40 truncate">{project.name}</span>
          <span className="sr-only">, switch project</span>
          <Icon of={ChevronDown} size="tiny" className="text-ink-3" />
        </button>
      </Menu>
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
    </>
  );
}
