"use client";
/** The files of a project: a folder at a time, or one file with its preview; both have an address. */
import { FolderPlus, Upload } from "lucide-react";
import { type ReactElement, useState } from "react";
import { filePathSchema, type ProjectFile } from "#lib/protocol/file.ts";
import { usePlace } from "../frame/place.tsx";
import { useCreateFolder } from "../live/api/files.ts";
import { droppedFiles } from "../live/dropped-files.ts";
import { pickFiles } from "../live/pick-files.ts";
import { useSearchParam } from "../live/search-param.ts";
import type { UploadSource } from "../live/uploads/upload-list.ts";
import { useUploads } from "../live/uploads/uploads.tsx";
import { Button } from "../ui/button.tsx";
import { DropPlace } from "../ui/drop-place.tsx";
import { Page } from "../ui/page.tsx";
import { TextDialog } from "../ui/text-dialog.tsx";
import { FilePage } from "./file-page.tsx";
import { FileTable } from "./file-table.tsx";
import { FolderPath } from "./folder-path.tsx";
import { UploadsStrip } from "./uploads-strip.tsx";

export function ProjectFiles({ projectId }: { readonly projectId: string }): ReactElement {
  const [fileId] = useSearchParam("file");
  return fileId === "" ? (
    <FolderPage projectId={projectId} />
  ) : (
    <FilePage key={fileId} projectId={projectId} fileId={fileId} />
  );
}

function FolderPage({ projectId }: { readonly projectId: string }): ReactElement {
  const { project } = usePlace();
  const [folder] = useSearchParam("folder");
  const [making, setMaking] = useState(false);
  const uploads = useUploads();
  const mayEdit = project === undefined || project.right === "edit" || project.right === "manage";
  const unavailable = mayEdit ? undefined : "Needs the right to edit this project.";
  const add = (sources: readonly UploadSource[]): void =>
    uploads.add(
      projectId,
      sources.map((source) => ({ ...source, path: below(folder, source.path) })),
    );
  return (
    <DropPlace
      onDrop={(data) => void droppedFiles(data).then(add)}
      unavailable={unavailable}
      words={folder === "" ? "Drop to upload" : `Drop to upload into ${folder}`}
    >
      <Page
        title="Files"
        lede="What notebooks read: tables, images, archives. Drop files or whole folders anywhere here."
        actions={
          mayEdit && (
            <>
              <Button icon={FolderPlus} onClick={() => setMaking(true)}>
                New folder
              </Button>
              <Button
                variant="primary"
                icon={Upload}
                onClick={() =>
                  void pickFiles({ multiple: true }).then((files) =>
                    add(files.map((file) => ({ path: file.name.normalize("NFC"), file }))),
                  )
                }
              >
                Upload files
              </Button>
            </>
          )
        }
      >
        <UploadsStrip projectId={projectId} />
        <FileTable
          key={folder}
          projectId={projectId}
          folder={folder}
          mayEdit={mayEdit}
          title={<FolderPath projectId={projectId} folder={folder} />}
        />
      </Page>
      {making && <NewFolder projectId={projectId} folder={folder} onClose={() => setMaking(false)} />}
    </DropPlace>
  );
}

interface NewFolderProps {
  readonly projectId: string;
  readonly folder: string;
  readonly onClose: () => void;
}

function NewFolder({ projectId, folder, onClose }: NewFolderProps): ReactElement {
  const create = useCreateFolder(projectId);
  return (
    <TextDialog
      title="New folder"
      label="Name"
      verb="Make the folder"
      schema={filePathSchema}
      busy={create.isPending}
      refused={create.error?.detail}
      onClose={onClose}
      onSubmit={(name) => create.mutate({ path: below(folder, name) }, { onSuccess: onClose })}
    />
  );
}

function below(folder: string, path: string): ProjectFile["path"] {
  return folder === "" ? path : `${folder}/${path}`;
}
