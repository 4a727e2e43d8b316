import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookId, PersonId, ProjectId } from "#lib/base/id.ts";
import { cellsOf } from "#lib/notebook/document.ts";
import { createActivity } from "#server/notebooks/activity.ts";
import { findNotebook, insertNotebook } from "#server/notebooks/queries.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { testLog } from "#test/support/postgres-server.ts";

let db: TestDatabase;
const projectId = "p" as ProjectId;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query("insert into organization values ('o', 'O', 1)");
  await db.pool.query(
    "insert into project (id, organization_id, name, description, created_at, created_by, updated_at) values ('p', 'o', 'P', '', 1, 'a', 1)",
  );
});
afterAll(() => db.stop());

async function notebook(id: string): Promise<NotebookId> {
  const by = "maker" as PersonId;
  const row = { id: id as NotebookId, projectId, name: id, epoch: 1, language: "python", cells: 0 };
  await insertNotebook(db.pool, { ...row, createdAt: 100, createdBy: by, updatedAt: 100, updatedBy: by });
  return id as NotebookId;
}

function document(cells: number): Y.Doc {
  const doc = new Y.Doc();
  cellsOf(doc).push(Array.from({ length: cells }, () => new Y.Map()));
  return doc;
}

const touched: (string | number)[][] = [];
const recorder = (docs: Record<string, Y.Doc | undefined>) =>
  createActivity({
    db,
    log: testLog,
    touch: async (projectIds, at) => void touched.push([...projectIds, at]),
    read: async (id, look) => {
      const doc = docs[id];
      if (doc === undefined) throw new Error("no such document");
      return look(doc);
    },
  });

test("the last of several changes stands in the row, with what the document has now", async () => {
  const id = await notebook("a");
  const activity = recorder({ a: document(3) });
  activity.note(id, "ada" as PersonId, 200);
  activity.note(id, "bo" as PersonId, 300);
  await activity.flush();
  expect(await findNotebook(db.pool, id)).toMatchObject({ updatedAt: 300, updatedBy: "bo", cells: 3 });
  expect(touched).toEqual([["p", 300]]);
});

test("older news does not win over newer", async () => {
  const id = await notebook("b");
  const activity = recorder({ b: document(1) });
  activity.note(id, "ada" as PersonId, 50);
  await activity.flush();
  expect(await findNotebook(db.pool, id)).toMatchObject({ updatedAt: 100, updatedBy: "maker", cells: 1 });
});

test("a document that cannot be read keeps no other from being noted", async () => {
  const [broken, whole] = [await notebook("c"), await notebook("d")];
  const activity = recorder({ c: undefined, d: document(2) });
  activity.note(broken, "ada" as PersonId, 200);
  activity.note(whole, "ada" as PersonId, 200);
  await activity.stop();
  expect(await findNotebook(db.pool, broken)).toMatchObject({ updatedAt: 100 });
  expect(await findNotebook(db.pool, whole)).toMatchObject({ updatedAt: 200, cells: 2 });
});
