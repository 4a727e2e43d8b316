"use client";
/** The commands that exist on every page. */
import {
  Building2,
  Database,
  FileUp,
  Folder,
  FolderOpen,
  Gauge,
  House,
  LockKeyhole,
  LogOut,
  PanelLeft,
  PanelRight,
  Plus,
  Settings2,
  SunMoon,
  Trash2,
  Users,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useMemo } from "react";
import { useSignOut } from "../live/api/session.ts";
import { type Command, useCommands } from "../live/commands.tsx";
import { usePreferences } from "../live/preferences.tsx";
import { sayProblem, useNotebookActions } from "./notebook-actions.tsx";
import { usePlace } from "./place.tsx";
import { useSlotIsFilled } from "./slots.tsx";
import { themes } from "./user-menu.tsx";

export interface FrameCommandsProps {
  readonly onToggleTree: () => void;
}

export function FrameCommands({ onToggleTree }: FrameCommandsProps): null {
  useFrameItself(onToggleTree);
  useProjectCommands();
  usePersonCommands();
  return null;
}

function useFrameItself(onToggleTree: () => void): void {
  const { panel, openPalette } = usePlace();
  const hasPanel = useSlotIsFilled("panel");
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        { id: "palette", title: "Search or run a command", keys: "Mod+K", hidden: true, run: openPalette },
        { id: "tree", title: "Show or hide the project tree", icon: PanelLeft, keys: "Mod+B", run: onToggleTree },
        {
          id: "panel",
          title: "Show or hide the right panel",
          icon: PanelRight,
          keys: "Mod+J",
          unavailable: hasPanel ? undefined : "This page has none.",
          run: () => panel.setOpen(!panel.open),
        },
      ],
      [openPalette, onToggleTree, hasPanel, panel],
    ),
  );
}

function useProjectCommands(): void {
  const router = useRouter();
  const { projectId } = usePlace();
  const actions = useNotebookActions();
  useCommands(
    useMemo<readonly Command[]>(() => {
      if (projectId === undefined) return [];
      const go = (path: string) => () => router.push(`/p/${projectId}${path}`);
      return [
        {
          id: "new-notebook",
          title: "New notebook",
          icon: Plus,
          synonyms: ["create", "add"],
          unavailable: actions.unavailable,
          run: actions.create,
        },
        {
          id: "import-notebook",
          title: "Import .ipynb",
          icon: FileUp,
          synonyms: ["upload", "jupyter", "open"],
          unavailable: actions.unavailable,
          run: actions.pickAndImport,
        },
        { id: "go-home", title: "Go to the project’s home", icon: House, run: go("") },
        { id: "go-files", title: "Go to files", icon: Folder, synonyms: ["upload", "data"], run: go("/files") },
        { id: "go-datasets", title: "Go to datasets", icon: Database, synonyms: ["data"], run: go("/datasets") },
        {
          id: "go-people",
          title: "Go to people",
          icon: Users,
          synonyms: ["invite", "share", "members"],
          run: go("/people"),
        },
        {
          id: "go-secrets",
          title: "Go to secrets",
          icon: LockKeyhole,
          synonyms: ["keys", "passwords", "credentials"],
          run: go("/secrets"),
        },
        {
          id: "go-usage",
          title: "Go to usage",
          icon: Gauge,
          synonyms: ["storage", "quota", "limits", "space"],
          run: go("/usage"),
        },
        {
          id: "go-trash",
          title: "Go to the trash",
          icon: Trash2,
          synonyms: ["restore", "deleted", "bin"],
          run: go("/trash"),
        },
      ];
    }, [router, projectId, actions]),
  );
}

function usePersonCommands(): void {
  const router = useRouter();
  const { mutate: signOut } = useSignOut();
  const { preferences, prefer } = usePreferences();
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        { id: "go-projects", title: "Go to all projects", icon: FolderOpen, run: () => router.push("/projects") },
        {
          id: "go-organization",
          title: "Go to the organization",
          icon: Building2,
          run: () => router.push("/organization"),
        },
        { id: "go-settings", title: "Go to settings", icon: Settings2, run: () => router.push("/settings") },
        ...themes.map(({ theme, label }) => ({
          id: `theme-${theme}`,
          title: `Use the theme: ${label.toLowerCase()}`,
          icon: SunMoon,
          synonyms: ["color", "colour", "mode"],
          unavailable: preferences.theme === theme ? "It is in use." : undefined,
          run: () => prefer({ theme }),
        })),
        { id: "sign-out", title: "Sign out", icon: LogOut, run: () => signOut(undefined, { onError: sayProblem }) },
      ],
      [router, signOut, preferences.theme, prefer],
    ),
  );
}
