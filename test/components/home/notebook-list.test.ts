import { describe, expect, test } from "vitest";
import { listNotebooks, type Order, orderOf } from "#components/home/notebook-list.ts";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";

const notebook = (name: string, updatedAt: number, createdAt: number): NotebookSummary => ({
  id: name,
  projectId: "p",
  name,
  epoch: 0,
  language: "typescript",
  cells: 1,
  createdAt,
  createdBy: "a",
  updatedAt,
  updatedBy: "a",
  deletedAt: null,
});

const all = [notebook("Sweep 10", 5, 1), notebook("sweep 2", 9, 3), notebook("Error analysis", 5, 2)];
const shown = (order: Order, filter = ""): readonly string[] =>
  listNotebooks(all, { order, filter }).map((one) => one.name);

describe("the list of notebooks", () => {
  test("last edited first, equal times by name", () =>
    expect(shown("edited")).toEqual(["sweep 2", "Error analysis", "Sweep 10"]));
  test("by name, with numbers as numbers and without regard to case", () =>
    expect(shown("name")).toEqual(["Error analysis", "sweep 2", "Sweep 10"]));
  test("newest first", () => expect(shown("created")).toEqual(["sweep 2", "Error analysis", "Sweep 10"]));
  test("the filter keeps what has all its words", () => expect(shown("name", "swe 1")).toEqual(["Sweep 10"]));
  test("the list given is left as it was", () => {
    shown("name");
    expect(all.map((one) => one.name)).toEqual(["Sweep 10", "sweep 2", "Error analysis"]);
  });
});

test("an order that the address does not know is the usual one", () => {
  expect(orderOf("sideways")).toBe("edited");
  expect(orderOf("name")).toBe("name");
});
