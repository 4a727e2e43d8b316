"use client";
/** One folder: rows to open, choose, move and delete; what is chosen has its tools in place of the table's. */
import { Database, Trash2 } from "lucide-react";
import { type ReactElement, type ReactNode, useMemo, useState } from "react";
import type { ProjectFile } from "#lib/protocol/file.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useDeleteFiles, useFiles, useRestoreFiles } from "../live/api/files.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { FileRow } from "./file-row.tsx";
import { MakeVersionDialog } from "./make-version-dialog.tsx";
import { MoveFileDialog } from "./move-file-dialog.tsx";
import { nothingSelected, selectAll, stillThere, toggle } from "./selection.ts";

export interface FileTableProps {
  readonly projectId: string;
  readonly folder: string;
  readonly mayEdit: boolean;
  readonly title: ReactNode;
}

export function FileTable({ projectId, folder, mayEdit, title }: FileTableProps): ReactElement {
  const files = useFiles(projectId, { folder });
  const [selection, setSelection] = useState(nothingSelected);
  const [moving, setMoving] = useState<ProjectFile>();
  const [making, setMaking] = useState<readonly ProjectFile[]>();
  const remove = useRemoveFiles(projectId);
  const order = useMemo(() => (files.data ?? []).map((file) => file.id), [files.data]);
  const chosen = stillThere(selection, order);
  const chosenFiles = (files.data ?? []).filter((file) => chosen.has(file.id));
  return (
    <Section
      title="Files"
      heading={
        chosen.size > 0 ? (
          <ChosenCount chosen={chosen.size} all={order.length} onAll={() => setSelection(selectAll(order))} />
        ) : (
          title
        )
      }
      fact={chosen.size === 0 ? files.data?.length.toLocaleString() : undefined}
      tools={
        chosen.size > 0 && (
          <>
            <Button size="small" icon={Database} onClick={() => setMaking(chosenFiles)}>
              Make a dataset version
            </Button>
            <Button size="small" icon={Trash2} onClick={() => remove(chosenFiles)}>
              Move to the trash
            </Button>
            <Button size="small" variant="ghost" onClick={() => setSelection(nothingSelected)}>
              Choose none
            </Button>
          </>
        )
      }
    >
      {files.data === undefined ? (
        files.error === null ? (
          <SkeletonRows rows={4} what="files" />
        ) : (
          <QueryProblem title="This folder could not be loaded" query={files} />
        )
      ) : files.data.length === 0 ? (
        <EmptyFolder folder={folder} />
      ) : (
        <VirtualRows
          label="Files"
          items={files.data}
          keyOf={(file) => file.id}
          row={(file) => (
            <FileRow
              file={file}
              mayEdit={mayEdit}
              chosen={chosen.has(file.id)}
              onChoose={(stretch) => setSelection(toggle(selection, file.id, stretch, order))}
              onMove={() => setMoving(file)}
              onMakeVersion={() => setMaking([file])}
              onRemove={() => remove([file])}
            />
          )}
        />
      )}
      {moving !== undefined && <MoveFileDialog file={moving} onClose={() => setMoving(undefined)} />}
      {making !== undefined && (
        <MakeVersionDialog projectId={projectId} files={making} onClose={() => setMaking(undefined)} />
      )}
    </Section>
  );
}

interface ChosenCountProps {
  readonly chosen: number;
  readonly all: number;
  readonly onAll: () => void;
}

function ChosenCount({ chosen, all, onAll }: ChosenCountProps): ReactElement {
  return (
    <p className="flex items-center gap-3" role="status">
      <span className="num font-medium">{chosen.toLocaleString()} chosen</span>
      {chosen < all && (
        <button type="button" className="verb text-12" onClick={onAll}>
          Choose all {all.toLocaleString()}
        </button>
      )}
    </p>
  );
}

function EmptyFolder({ folder }: { readonly folder: string }): ReactElement {
  return folder === "" ? (
    <Empty title="No files yet">
      Drop a CSV, a Parquet file or a folder of images anywhere on this page. Large files go up in parts and survive a
      broken line. From chosen files you make a dataset version, which cells read by name.
    </Empty>
  ) : (
    <p className="py-4 text-ink-2">This folder is empty. Drop files here to fill it.</p>
  );
}

/** Into the trash at once, with the way back. */
function useRemoveFiles(projectId: string): (files: readonly ProjectFile[]) => void {
  const { mutate: remove } = useDeleteFiles(projectId);
  const { mutate: restore } = useRestoreFiles(projectId);
  return (files) => {
    const ids = files.map((file) => file.id);
    const what =
      files.length === 1 && files[0] !== undefined ? files[0].name : `${files.length.toLocaleString()} files`;
    remove(
      { ids },
      {
        onSuccess: () =>
          toastUndo(`${what} ${files.length === 1 ? "is" : "are"} in the trash`, () =>
            restore({ ids }, { onError: sayProblem }),
          ),
        onError: sayProblem,
      },
    );
  };
}
