import { File, FileText, Folder, Image, type LucideIcon, Table2 } from "lucide-react";
import type { ProjectFile } from "#lib/protocol/file.ts";

const byPreview: Readonly<Record<ProjectFile["preview"], LucideIcon>> = {
  table: Table2,
  image: Image,
  text: FileText,
  none: File,
};

export function fileIcon(file: Pick<ProjectFile, "kind" | "preview">): LucideIcon {
  return file.kind === "folder" ? Folder : byPreview[file.preview];
}
