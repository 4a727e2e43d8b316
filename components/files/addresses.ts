/** Addresses of folders and files; each thing has one. */
export function folderAddress(projectId: string, folder: string): string {
  return folder === "" ? `/p/${projectId}/files` : `/p/${projectId}/files?${new URLSearchParams({ folder })}`;
}

export function fileAddress(projectId: string, fileId: string): string {
  return `/p/${projectId}/files?${new URLSearchParams({ file: fileId })}`;
}
