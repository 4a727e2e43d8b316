import { Copy, Download, ExternalLink, Pencil, Trash2 } from "lucide-react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import type { MenuEntry } from "../ui/menu.tsx";
import type { NotebookActions } from "./notebook-actions.tsx";

/** The same entries wherever a notebook is listed: row menu, right click in table and tree. */
export function notebookEntries(notebook: NotebookSummary, actions: NotebookActions): readonly MenuEntry[] {
  const { unavailable } = actions;
  return [
    {
      id: "tab",
      label: "Open in a new tab",
      icon: ExternalLink,
      onSelect: () => window.open(`/n/${notebook.id}`, "_blank", "noopener"),
    },
    { id: "rename", label: "Rename", icon: Pencil, unavailable, onSelect: () => actions.rename(notebook) },
    { id: "duplicate", label: "Duplicate", icon: Copy, unavailable, onSelect: () => actions.duplicate(notebook) },
    {
      id: "export",
      label: "Export .ipynb",
      icon: Download,
      onSelect: () => location.assign(`/api/notebooks/${notebook.id}/export`),
    },
    { kind: "line", id: "line" },
    { id: "delete", label: "Move to the trash", icon: Trash2, unavailable, onSelect: () => actions.remove(notebook) },
  ];
}
