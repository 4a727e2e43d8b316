"use client";
/** What the palette looks through. */
import { CircleUser, Folder, NotebookText } from "lucide-react";
import { useRouter } from "next/navigation";
import { usePlace } from "../frame/place.tsx";
import { useNotebooks } from "../live/api/notebooks.ts";
import { useMembers } from "../live/api/people.ts";
import { useProjects } from "../live/api/projects.ts";
import type { Command } from "../live/commands.tsx";
import type { Entry } from "./rank.ts";

export function commandEntries(commands: readonly Command[]): readonly Entry[] {
  return commands.filter((command) => command.hidden !== true);
}

/** The project's notebooks, latest change first, then the other projects. */
export function usePlaceEntries(): readonly Entry[] {
  const router = useRouter();
  const { projectId, project } = usePlace();
  const notebooks = useNotebooks(projectId).data ?? [];
  const projects = useProjects().data ?? [];
  return [
    ...notebooks.map((notebook) => ({
      id: `notebook ${notebook.id}`,
      title: notebook.name,
      detail: project === undefined ? "Notebook" : `${project.name}, notebook`,
      icon: NotebookText,
      run: () => router.push(`/n/${notebook.id}`),
    })),
    ...projects
      .filter((one) => one.id !== projectId)
      .map((one) => ({
        id: `project ${one.id}`,
        title: one.name,
        detail: "Project",
        icon: Folder,
        run: () => router.push(`/p/${one.id}`),
      })),
  ];
}

/** The project's members; choosing one shows them among the project's people. */
export function usePeopleEntries(): readonly Entry[] {
  const router = useRouter();
  const { projectId } = usePlace();
  const members = useMembers(projectId).data ?? [];
  return members.map((member) => ({
    id: `person ${member.personId}`,
    title: member.name,
    detail: member.email,
    icon: CircleUser,
    run: () => router.push(`/p/${projectId}/people?q=${encodeURIComponent(member.name)}`),
  }));
}
