"use client";
import { Database, Download, Ellipsis, FolderInput, Trash2 } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import type { ProjectFile } from "#lib/protocol/file.ts";
import { Age } from "../live/age.tsx";
import { fileContentAddress } from "../live/api/files.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { classNames } from "../ui/class-names.ts";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ContextMenu, Menu, type MenuEntry } from "../ui/menu.tsx";
import { fileAddress, folderAddress } from "./addresses.ts";
import { fileIcon } from "./file-icon.ts";

export interface FileRowProps {
  readonly file: ProjectFile;
  readonly mayEdit: boolean;
  readonly chosen: boolean;
  /** `stretch`: with Shift, from the last one. */
  readonly onChoose: (stretch: boolean) => void;
  readonly onMove: () => void;
  readonly onMakeVersion: () => void;
  readonly onRemove: () => void;
}

export function FileRow({ file, mayEdit, chosen, onChoose, ...acts }: FileRowProps): ReactElement {
  const entries = entriesOf(file, mayEdit, acts);
  const address =
    file.kind === "folder" ? folderAddress(file.projectId, file.path) : fileAddress(file.projectId, file.id);
  return (
    <ContextMenu entries={entries}>
      <div
        className={classNames(
          "group relative flex h-row-short items-center gap-2 hover:bg-hover",
          chosen && "bg-selected hover:bg-selected",
        )}
      >
        {mayEdit && (
          <span className="relative z-1 -ml-[calc((var(--target)-var(--icon-small))/2)] flex-none">
            <Checkbox
              label={`Choose ${file.name}`}
              checked={chosen}
              onChange={(event) => onChoose((event.nativeEvent as Partial<MouseEvent>).shiftKey === true)}
            />
          </span>
        )}
        <Link
          href={address}
          className="flex h-full min-w-0 grow basis-2/5 items-center gap-2 font-medium after:absolute after:inset-0"
        >
          <Icon of={fileIcon(file)} className="text-ink-3" />
          <span className="truncate">{file.name}</span>
        </Link>
        <span className="num w-24 flex-none text-right text-ink-3">{file.kind === "file" && byteSize(file.size)}</span>
        <span className="w-28 flex-none text-right text-ink-3 phone:hidden">
          <Age at={file.updatedAt} />
        </span>
        <span className="relative z-1 flex-none">
          <Menu entries={entries}>
            <IconButton icon={Ellipsis} label={`More for ${file.name}`} size="small" side="left" />
          </Menu>
        </span>
      </div>
    </ContextMenu>
  );
}

function entriesOf(
  file: ProjectFile,
  mayEdit: boolean,
  acts: Pick<FileRowProps, "onMove" | "onMakeVersion" | "onRemove">,
): readonly MenuEntry[] {
  const unavailable = mayEdit ? undefined : "Needs the right to edit this project.";
  return [
    ...(file.kind === "file"
      ? [
          {
            id: "download",
            label: "Download",
            icon: Download,
            onSelect: () => location.assign(fileContentAddress(file.id, true)),
          },
        ]
      : []),
    { id: "move", label: "Rename or move", icon: FolderInput, unavailable, onSelect: acts.onMove },
    { id: "version", label: "Make a dataset version", icon: Database, unavailable, onSelect: acts.onMakeVersion },
    { kind: "line", id: "line" },
    { id: "delete", label: "Move to the trash", icon: Trash2, unavailable, onSelect: acts.onRemove },
  ];
}
