import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { createCell } from "#lib/notebook/cell.ts";
import { type CellMap, cellById, cellsOf, orderOf, origins, sourceOf } from "#lib/notebook/document.ts";
import { mayCollect } from "#lib/notebook/late-text.ts";
import { deleteCells, moveCells } from "#lib/notebook/operations.ts";
import { cellIds } from "#lib/notebook/order.ts";
import { type Settlement, Settler } from "#lib/notebook/settle.ts";
import { mergeCells, splitCell } from "#lib/notebook/split-merge.ts";
import { cellOf, ids, notebookDoc, show } from "#test/support/notebook-builder.ts";

/** A server and people who all start from the same notebook and act before they hear of each other. */
function room(...cells: string[]): {
  readonly server: Y.Doc;
  readonly person: (clientId: number) => Y.Doc;
  /** The server takes what these people did, in this order. */
  readonly take: (...people: readonly Y.Doc[]) => Settlement;
} {
  const first = Y.encodeStateAsUpdate(notebookDoc(...cells));
  const server = new Y.Doc({ gcFilter: mayCollect });
  server.clientID = 999;
  Y.applyUpdate(server, first);
  const settler = new Settler(server, ids("made"));
  settler.settle();
  return {
    server,
    person: (clientId) => {
      const doc = new Y.Doc();
      doc.clientID = clientId;
      Y.applyUpdate(doc, first);
      return doc;
    },
    take: (...people) => {
      let last: Settlement = { repairs: [], rescued: [] };
      for (const person of people) {
        const update = Y.encodeStateAsUpdate(person, Y.encodeStateVector(server));
        settler.arrived(Y.decodeUpdate(update), true);
        Y.applyUpdate(server, update, "tick");
        last = settler.settle();
      }
      return last;
    },
  };
}

const type = (doc: Y.Doc, id: string, at: number, text: string): void =>
  sourceOf(cellById(doc, id) as CellMap).insert(at, text);

describe("two people at once", () => {
  it("make one result of one split", () => {
    const { server, person, take } = room("a:one\ntwo", "z");
    const [ann, bob] = [person(1), person(2)];
    splitCell(ann, "a", 3, { newId: () => "x" });
    splitCell(bob, "a", 4, { newId: () => "y" });
    take(ann, bob);
    expect(show(server)).toEqual(["a:one", "x:two", "z:"]);
  });

  it("keep both cuts of two different splits, in order, whoever comes first", () => {
    for (const order of [0, 1]) {
      const { server, person, take } = room("a:one two three", "z");
      const [ann, bob] = [person(1), person(2)];
      splitCell(ann, "a", 4, { newId: () => "x" });
      splitCell(bob, "a", 8, { newId: () => "y" });
      take(...(order === 0 ? [ann, bob] : [bob, ann]));
      expect(show(server)).toEqual(["a:one ", "x:two ", "y:three", "z:"]);
    }
  });

  it("make one result of one merge, and of a merge of more", () => {
    const { server, person, take } = room("a:one", "b:two", "c:three");
    const [ann, bob, eve] = [person(1), person(2), person(3)];
    mergeCells(ann, ["a", "b"]);
    mergeCells(bob, ["a", "b"]);
    mergeCells(eve, ["a", "b", "c"]);
    take(ann, bob, eve);
    expect(show(server)).toEqual(["a:one\ntwo\nthree"]);
  });

  it("lose nothing when one merges what the other merges on", () => {
    for (const order of [0, 1]) {
      const { server, person, take } = room("a:one", "b:two", "c:three");
      const [ann, bob] = [person(1), person(2)];
      mergeCells(ann, ["a", "b"]);
      mergeCells(bob, ["b", "c"]);
      take(...(order === 0 ? [ann, bob] : [bob, ann]));
      expect(show(server)).toEqual(["a:one\ntwo\nthree"]);
    }
  });

  it("lose nothing when one splits what the other merges", () => {
    const { server, person, take } = room("a:one", "b:two\nthree");
    const [ann, bob] = [person(1), person(2)];
    mergeCells(ann, ["a", "b"]);
    splitCell(bob, "b", 3, { newId: () => "x" });
    take(ann, bob);
    const text = show(server).join("");
    for (const word of ["one", "two", "three"]) expect(text.split(word)).toHaveLength(2);
  });
});

describe("what a third person types meanwhile", () => {
  it("follows the text that a split moved", () => {
    const { server, person, take } = room("a:one\ntwo");
    const [ann, bob] = [person(1), person(2)];
    splitCell(ann, "a", 3, { newId: () => "x" });
    type(bob, "a", 6, "--");
    take(ann, bob);
    expect(show(server)).toEqual(["a:one", "x:tw--o"]);
  });

  it("stays in the first part when it stands before the cut or at the end of it", () => {
    const { server, person, take } = room("a:one\ntwo");
    const [ann, bob] = [person(1), person(2)];
    splitCell(ann, "a", 3, { newId: () => "x" });
    type(bob, "a", 3, "!");
    type(bob, "a", 0, ">");
    take(ann, bob);
    expect(show(server)).toEqual(["a:>one!", "x:two"]);
  });

  it("is not led away when its author knew of the split", () => {
    const { server, person, take } = room("a:one\ntwo");
    const ann = person(1);
    splitCell(ann, "a", 3, { newId: () => "x" });
    take(ann);
    type(ann, "a", 3, "!");
    take(ann);
    expect(show(server)).toEqual(["a:one!", "x:two"]);
  });

  it("follows the text that a merge moved, whichever comes first", () => {
    for (const order of [0, 1]) {
      const { server, person, take } = room("a:one", "b:two");
      const [ann, bob] = [person(1), person(2)];
      mergeCells(ann, ["a", "b"]);
      type(bob, "b", 3, "!");
      type(bob, "b", 0, ">");
      take(...(order === 0 ? [ann, bob] : [bob, ann]));
      expect(show(server)).toEqual(["a:one\n>two!"]);
    }
  });

  it("in an empty cell that was merged goes to the end", () => {
    const { server, person, take } = room("a:one", "b:");
    const [ann, bob] = [person(1), person(2)];
    mergeCells(ann, ["a", "b"]);
    type(bob, "b", 0, "two");
    take(ann, bob);
    expect(show(server)).toEqual(["a:onetwo"]);
  });

  it("in a second copy that goes follows to the first", () => {
    const { server, person, take } = room("a:one\ntwo");
    const [ann, bob] = [person(1), person(2)];
    splitCell(ann, "a", 3, { newId: () => "x" });
    splitCell(bob, "a", 3, { newId: () => "y" });
    type(bob, "y", 2, "--");
    take(ann, bob);
    expect(show(server)).toEqual(["a:one", "x:tw--o"]);
  });

  it("is offered back when the cell was deleted, whichever comes first", () => {
    for (const order of [0, 1]) {
      const { person, take } = room("a:one", "b");
      const [ann, bob] = [person(1), person(2)];
      deleteCells(ann, ["a"]);
      type(bob, "a", 3, " more");
      const { rescued } = take(...(order === 0 ? [ann, bob] : [bob, ann]));
      expect(rescued).toEqual([{ cellId: "a", text: " more", clientIds: [2] }]);
    }
  });

  it("is offered to who wrote it, not to who split the cell after them", () => {
    const { person, take } = room("a:", "b");
    const [ann, bob] = [person(1), person(2)];
    type(bob, "a", 0, "one\ntwo");
    const cem = person(3);
    Y.applyUpdate(cem, Y.encodeStateAsUpdate(bob));
    splitCell(cem, "a", 3, { newId: () => "x" });
    mergeCells(cem, ["a", "x"]);
    deleteCells(ann, ["a"]);
    expect(take(bob, cem, ann).rescued).toEqual([
      { cellId: "a", text: "one", clientIds: [2] },
      { cellId: "a", text: "two", clientIds: [2, 3] },
    ]);
  });

  it("is offered back after the server started again", () => {
    const { server, person, take } = room("a:one", "b");
    const [ann, bob] = [person(1), person(2)];
    deleteCells(ann, ["a"]);
    take(ann);
    const later = new Y.Doc({ gcFilter: mayCollect });
    Y.applyUpdate(later, Y.encodeStateAsUpdate(server));
    const settler = new Settler(later, ids());
    type(bob, "a", 1, "late");
    const update = Y.encodeStateAsUpdate(bob, Y.encodeStateVector(later));
    settler.arrived(Y.decodeUpdate(update), true);
    Y.applyUpdate(later, update);
    expect(settler.settle().rescued).toEqual([{ cellId: "a", text: "late", clientIds: [2] }]);
  });

  it("is not offered back when its author erased it, or when whoever deleted the cell had read it", () => {
    const { person, take } = room("a:one", "b");
    const ann = person(1);
    type(ann, "a", 3, " more");
    take(ann);
    sourceOf(cellById(ann, "a") as CellMap).delete(0, 2);
    deleteCells(ann, ["a"]);
    expect(take(ann).rescued).toEqual([]);
  });
});

describe("moves by clients that know no order keys", () => {
  it("place the cell where the array has it, and late text in the old one follows", () => {
    const { server, person, take } = room("a:one", "b:two", "c:three");
    const [ann, bob] = [person(1), person(2)];
    moveCells(ann, ["c"], { at: "start" });
    take(ann);
    const jupyter = person(3);
    jupyter.transact(() => {
      cellsOf(jupyter).delete(0, 1);
      cellsOf(jupyter).insert(1, [createCell(cellOf("a:one"))]);
    });
    const { repairs } = take(jupyter);
    expect(repairs.map(({ name }) => name)).toEqual(["moved_by_reinsertion", "missing_key"]);
    expect(cellIds(server).join("")).toBe("cba");
    type(bob, "a", 3, " more");
    take(bob);
    expect(show(server)).toEqual(["c:three", "b:two", "a:one more"]);
  });

  it("leave one cell when two of them move the same", () => {
    const { server, person, take } = room("a:one", "b:two", "c:three");
    const people = [person(1), person(2)];
    for (const [at, doc] of people.entries()) {
      doc.transact(() => {
        cellsOf(doc).delete(0, 1);
        cellsOf(doc).insert(1 + at, [createCell(cellOf("a:one"))]);
      });
    }
    const { repairs } = take(...people);
    expect(repairs.map(({ name }) => name)).toContain("same_cell_twice");
    expect(show(server).filter((cell) => cell === "a:one")).toHaveLength(1);
    expect(show(server)).toHaveLength(3);
  });
});

describe("cost", () => {
  it("is one look at its own structs for a keystroke, and no transaction", () => {
    const { server, person, take } = room("a:one");
    const ann = person(1);
    type(ann, "a", 0, "x");
    let settles = 0;
    server.on("afterTransaction", ({ origin }: Y.Transaction) => {
      if (origin === origins.settle) settles++;
    });
    expect(take(ann)).toEqual({ repairs: [], rescued: [] });
    expect(settles).toBe(0);
    expect(orderOf(server).size).toBe(1);
  });
});
