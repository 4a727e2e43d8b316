"use client";
import { Building2, FolderOpen, LogOut, Monitor, Moon, Settings2, ShieldCheck, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import type { ReactElement } from "react";
import type { SessionAnswer } from "#lib/protocol/person.ts";
import { useOrganizations } from "../live/api/organizations.ts";
import { useSignOut } from "../live/api/session.ts";
import type { Theme } from "../live/preference-cookies.ts";
import { usePreferences } from "../live/preferences.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Menu, type MenuEntry } from "../ui/menu.tsx";
import { sayProblem } from "./notebook-actions.tsx";

export const themes = [
  { theme: "system", label: "As the system", icon: Monitor },
  { theme: "light", label: "Light", icon: Sun },
  { theme: "dark", label: "Dark", icon: Moon },
] as const satisfies readonly { theme: Theme; label: string; icon: typeof Sun }[];

export function UserMenu({ me }: { readonly me: SessionAnswer }): ReactElement {
  const { preferences, prefer } = usePreferences();
  const router = useRouter();
  const signOut = useSignOut();
  const organizations = useOrganizations();
  const owns = me.owner || organizations.data?.some(({ role }) => role === "owner") === true;
  const entries: readonly MenuEntry[] = [
    { kind: "heading", id: "who", label: `${me.person.name}, ${me.person.email}` },
    { id: "projects", label: "Projects", icon: FolderOpen, onSelect: () => router.push("/projects") },
    { id: "settings", label: "Settings", icon: Settings2, onSelect: () => router.push("/settings") },
    {
      id: "organization",
      label: me.organization.name,
      icon: Building2,
      onSelect: () => router.push("/organization"),
    },
    ...(owns
      ? [
          {
            id: "administration",
            label: "Administration",
            icon: ShieldCheck,
            onSelect: () => router.push("/administration/people"),
          },
        ]
      : []),
    { kind: "line", id: "line-1" },
    { kind: "heading", id: "theme", label: "Theme" },
    ...themes.map(({ theme, label, icon }) => ({
      id: theme,
      label,
      icon,
      checked: preferences.theme === theme,
      onSelect: () => prefer({ theme }),
    })),
    { kind: "line", id: "line-2" },
    {
      id: "sign-out",
      label: "Sign out",
      icon: LogOut,
      onSelect: () => signOut.mutate(undefined, { onError: sayProblem }),
    },
  ];
  return (
    <Menu entries={entries}>
      <button
        type="button"
        className="grid size-target flex-none place-items-center rounded-full hover:bg-hover data-[state=open]:bg-hover"
      >
        <Avatar name={me.person.name} silent />
        <span className="sr-only">{me.person.name}, your menu</span>
      </button>
    </Menu>
  );
}
