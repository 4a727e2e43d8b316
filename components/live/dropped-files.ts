/** Files that were dropped or picked, with their paths inside dropped folders. */
import type { UploadSource } from "./uploads/upload-list.ts";

/** Reads whole folders; must be called while the drop event runs, as browsers empty the list afterwards. */
export function droppedFiles(data: DataTransfer): Promise<readonly UploadSource[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve([...data.files].map((file) => ({ path: file.name, file })));
  return Promise.all(entries.map(filesIn)).then((lists) => lists.flat());
}

async function filesIn(entry: FileSystemEntry): Promise<readonly UploadSource[]> {
  const path = entry.fullPath.replace(/^\/+/, "").normalize("NFC");
  if (isFile(entry)) return [{ path, file: await new Promise<File>((yes, no) => entry.file(yes, no)) }];
  if (!isFolder(entry)) return [];
  const found: UploadSource[] = [];
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((yes, no) => reader.readEntries(yes, no));
    if (some.length === 0) return found; // it answers at most 100 at a time
    for (const one of some) found.push(...(await filesIn(one)));
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
