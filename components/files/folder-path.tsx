"use client";
import Link from "next/link";
import type { ReactElement } from "react";
import { foldersAbove, nameOf } from "#lib/data/path.ts";
import { folderAddress } from "./addresses.ts";

export interface FolderPathProps {
  readonly projectId: string;
  readonly folder: string;
  /** The file inside it that is shown. */
  readonly file?: string;
}

/** Where one is, as links to the folders above. */
export function FolderPath({ projectId, folder, file }: FolderPathProps): ReactElement {
  const above = folder === "" ? [] : [...foldersAbove(folder), folder];
  const all = ["", ...above];
  return (
    <nav aria-label="Folder" className="min-w-0">
      <ol className="flex flex-wrap items-center gap-x-1.5">
        {all.map((path, at) => (
          <li key={path} className="flex min-w-0 items-center gap-1.5">
            {at > 0 && <Slash />}
            {at === all.length - 1 && file === undefined ? (
              <span aria-current="location" className="truncate">
                {path === "" ? "All files" : nameOf(path)}
              </span>
            ) : (
              <Link href={folderAddress(projectId, path)} className="verb truncate">
                {path === "" ? "All files" : nameOf(path)}
              </Link>
            )}
          </li>
        ))}
        {file !== undefined && (
          <li className="flex min-w-0 items-center gap-1.5">
            <Slash />
            <span aria-current="location" className="truncate">
              {file}
            </span>
          </li>
        )}
      </ol>
    </nav>
  );
}

function Slash(): ReactElement {
  return (
    <span aria-hidden className="text-ink-4">
      /
    </span>
  );
}
