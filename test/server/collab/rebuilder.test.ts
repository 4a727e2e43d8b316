import { expect, test } from "vitest";
import * as Y from "yjs";
import { encodeFrames } from "#lib/collab/frame-log.ts";
import { Rebuilder } from "#server/collab/rebuilder.ts";
import { notebookDoc } from "#test/support/notebook-builder.ts";

test("orders are answered one after the other, and a wrong one fails alone", async () => {
  const rebuilder = new Rebuilder();
  const doc = notebookDoc("a:one");
  const rows = [encodeFrames([{ personId: "ann", at: 5, update: Y.encodeStateAsUpdate(doc) }])];
  const [moment, broken, state] = await Promise.allSettled([
    rebuilder.run({ kind: "moment", chunks: [], rows, at: 10 }),
    rebuilder.run({ kind: "moment", chunks: [], rows: [Uint8Array.of(9)], at: 10 }),
    rebuilder.run({ kind: "state", state: Y.encodeStateAsUpdateV2(doc) }),
  ]);
  expect(moment).toMatchObject({ value: { cells: [{ id: "a", source: "one" }] } });
  expect(broken).toMatchObject({ status: "rejected", reason: { code: "internal" } });
  expect(state).toMatchObject({ value: { cells: [{ id: "a" }] } });
  await rebuilder.stop();
});
