import { expect, it } from "vitest";
import {
  attachmentsOf,
  freeAttachmentName,
  isAttachments,
  removeAttachment,
  setAttachment,
} from "#lib/notebook/attachments.ts";
import { type CellMap, cellById } from "#lib/notebook/document.ts";
import { notebookDoc } from "#test/support/notebook-builder.ts";

it("finds a free name near the wanted one, which a source can refer to", () => {
  const cell = cellById(notebookDoc("a!md"), "a") as CellMap;
  expect(freeAttachmentName(cell, "my image (1).png")).toBe("my-image-1-.png");
  for (const name of ["x.png", "x-1.png", "plain"]) setAttachment(cell, name, { "image/png": "AAAA" });
  expect([freeAttachmentName(cell, "x.png"), freeAttachmentName(cell, "plain")]).toEqual(["x-2.png", "plain-1"]);
  expect(freeAttachmentName(cell, "///")).toBe("attachment");
});

it("leaves no key behind with the last one, and believes no other shape", () => {
  const cell = cellById(notebookDoc("a!md"), "a") as CellMap;
  setAttachment(cell, "x.png", { "image/png": "AAAA" });
  removeAttachment(cell, "x.png");
  expect(cell.has("attachments")).toBe(false);
  cell.set("attachments", { x: 1 });
  expect([attachmentsOf(cell), isAttachments([]), isAttachments({ x: {} })]).toEqual([{}, false, true]);
});
