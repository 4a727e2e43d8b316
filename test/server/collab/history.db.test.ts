import { afterAll, beforeAll, expect, test } from "vitest";
import * as Y from "yjs";
import type { NotebookId, PersonId } from "#lib/base/id.ts";
import { cellById, sourceOf } from "#lib/notebook/document.ts";
import { createHistory, type History } from "#server/collab/history.ts";
import { Rebuilder } from "#server/collab/rebuilder.ts";
import { createService } from "#server/collab/service.ts";
import { notebookOf, principalOf, project } from "#test/support/collab-fixture.ts";
import { createTestDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { testLog } from "#test/support/postgres-server.ts";

let db: TestDatabase;
let history: History;
let service: ReturnType<typeof createService>;
const rebuilder = new Rebuilder();
const id = "notebook" as NotebookId;

beforeAll(async () => {
  db = await createTestDatabase();
  service = open();
  history = createHistory(db, service.rooms, rebuilder);
  await db.transaction((client) => service.seed(client, id, notebookOf({ a: "one", b: "two" }), "ann" as PersonId));
});
afterAll(async () => {
  await rebuilder.stop();
  await service?.stop();
  await db?.stop();
});

function open(): ReturnType<typeof createService> {
  return createService({
    db,
    log: testLog,
    origin: () => "http://localhost",
    authenticate: async () => principalOf("ann"),
    access: async () => ({ projectId: project, right: "edit" as const }),
  });
}

const textOf = (doc: Y.Doc, cell: string): Y.Text => sourceOf(cellById(doc, cell) ?? new Y.Map());

async function act(personId: string, change: (doc: Y.Doc) => void): Promise<number> {
  await service.edit(id, { personId, origin: "octavo:server" }, change);
  const { rows } = await db.pool.query("select max(seq) as seq from collab_update where document_id = $1", [id]);
  return Number(rows[0].seq);
}

test("any moment is rebuilt, before and after rows became chunks and the room was left", async () => {
  const before = Date.now();
  await act("ann", (doc) => textOf(doc, "a").insert(3, " more"));
  const between = Date.now();
  while (Date.now() <= between);
  await act("bob", (doc) => textOf(doc, "a").delete(0, 4));
  const sourcesAt = async (at: number): Promise<string[]> => {
    const moment = await history.moment(id, at);
    return (moment.notebook as ReturnType<typeof notebookOf>).cells.map((cell) => cell.source);
  };
  const expectPast = async (): Promise<void> => {
    expect(await sourcesAt(before - 1_000_000)).toEqual([]);
    expect(await sourcesAt(between)).toEqual(["one more", "two"]);
    expect(await sourcesAt(Date.now())).toEqual(["more", "two"]);
    expect((await history.changes(id, between, Date.now())).items).toMatchObject([
      { personId: "bob", kind: "deleted", cellId: "a", text: "one " },
    ]);
    const { items, nextCursor } = await history.minutes(id, { from: 0, to: Date.now(), cursor: undefined });
    expect(items.flatMap((minute) => minute.people).reduce((sum, person) => sum + person.edits, 0)).toBe(3);
    expect(nextCursor).toBeNull();
  };
  await expectPast();
  const point = await history.point(id, "before lunch", "ann" as PersonId);
  await service.rooms.compactAll();
  const { rows } = await db.pool.query("select count(*)::int as rows from collab_update where document_id = $1", [id]);
  expect(rows[0].rows).toBe(0);
  await expectPast();
  await act("ann", (doc) => textOf(doc, "b").insert(0, "later "));
  await service.stop();
  service = open();
  expect(await service.read(id, (doc) => textOf(doc, "b").toString())).toBe("later two");
  history = createHistory(db, service.rooms, rebuilder);
  expect(await history.points(id)).toEqual([point]);
  const named = await history.pointMoment(id, point.id);
  expect((named.notebook as ReturnType<typeof notebookOf>).cells.map((cell) => cell.source)).toEqual(["more", "two"]);
});

test("a document, point or cursor that is not there is said to be so", async () => {
  await expect(history.moment("none" as NotebookId, 1)).rejects.toMatchObject({ code: "not_found" });
  await expect(history.pointMoment(id, "none")).rejects.toMatchObject({ code: "not_found" });
  await expect(history.minutes(id, { from: 0, to: 1, cursor: "x" })).rejects.toMatchObject({ code: "invalid_request" });
});
