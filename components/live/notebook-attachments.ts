/** Images that a person pastes or drops into a text cell: they travel with the cell, as Jupyter's do. */
import { toast } from "#components/ui/toast.tsx";
import type { CellId } from "#lib/base/id.ts";
import { freeAttachmentName, setAttachment } from "#lib/notebook/attachments.ts";
import type { OpenNotebook } from "./notebook-open.ts";

/** An attachment lies in the document, which everybody loads: more than this belongs into the project's files. */
const largestBytes = 2_000_000;

export function imagesIn(data: DataTransfer): readonly File[] {
  return [...data.files].filter((file) => /^image\/(png|jpeg|gif|webp|svg\+xml)$/.test(file.type));
}

export async function attachImages(notebook: OpenNotebook, cellId: CellId, images: readonly File[]): Promise<void> {
  for (const image of images) {
    if (image.size > largestBytes) {
      toast({ text: `${image.name} has more than 2 MB. Put it into the project's files and refer to it from there.` });
      continue;
    }
    attach(notebook, cellId, image, await base64Of(image));
  }
}

function attach(notebook: OpenNotebook, cellId: CellId, image: File, data: string): void {
  const model = notebook.model.cell(cellId);
  const text = model?.text;
  if (model === undefined || text === undefined) return;
  const cell = model.map.get();
  const name = freeAttachmentName(cell, image.name === "" ? "image.png" : image.name);
  const at = notebook.caret?.cellId === cellId ? notebook.caret.head : text.length;
  notebook.undo.label("attach image");
  notebook.doc.transact(() => {
    setAttachment(cell, name, { [image.type]: data });
    const line = at > 0 && text.toString()[at - 1] !== "\n" ? "\n\n" : "";
    text.insert(Math.min(at, text.length), `${line}![${name}](attachment:${name})\n`);
  }, notebook.undo.structureOrigin);
  notebook.announce(`${name} attached.`);
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 32_768) binary += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(binary);
}
