import { describe, expect, test } from "vitest";
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from "y-protocols/awareness";
import * as Y from "yjs";
import { NotebookPresence } from "#components/live/notebook-presence.ts";
import { Signal } from "#components/live/notebook-signal.ts";

const user = (name: string, color: number) => ({ personId: name.toLowerCase(), name, color });

function room() {
  const mine = new Awareness(new Y.Doc());
  const theirs = new Awareness(new Y.Doc());
  const identity = new Signal<unknown>(undefined);
  const presence = new NotebookPresence(mine, identity);
  const say = (state: Record<string, unknown> | null): void => {
    theirs.setLocalState(state);
    applyAwarenessUpdate(mine, encodeAwarenessUpdate(theirs, [theirs.clientID]), "remote");
  };
  const end = (): void => {
    presence.destroy();
    mine.destroy();
    theirs.destroy();
  };
  return { mine, theirs, identity, presence, say, end };
}

describe("who is here", () => {
  test("I am first, and known once the server has said who I am", () => {
    const { identity, presence, say, end } = room();
    say({ user: user("Tom", 2), cell: "c1" });
    identity.set(user("Zoe", 1));
    expect(presence.visitors.get().map((visitor) => visitor.name)).toEqual(["Zoe", "Tom"]);
    end();
  });
  test("a caret is told to its own cell, and only when it moves", () => {
    const { presence, say, end } = room();
    const told: number[] = [];
    presence.caretsIn("c1").subscribe(() => told.push(presence.caretsIn("c1").get().length));
    const state = { user: user("Tom", 2), cell: "c1", cursor: { cellId: "c1", anchor: 1, head: 2 } };
    say(state);
    say({ ...state });
    say({ user: user("Tom", 2), cell: "c2" });
    expect(told).toEqual([1, 0]);
    expect(
      presence
        .visitorsIn("c2")
        .get()
        .map((visitor) => visitor.name),
    ).toEqual(["Tom"]);
    end();
  });
  test("states that are not ours to read are left out", () => {
    const { presence, say, end } = room();
    for (const state of [{}, { user: { name: "x" } }, { user: { ...user("Tom", 2), color: 99 } }]) say(state);
    expect(presence.visitors.get()).toEqual([]);
    end();
  });
  test("following ends when they leave", () => {
    const { theirs, presence, say, end } = room();
    say({ user: user("Tom", 2) });
    presence.follow(theirs.clientID);
    say(null);
    expect(presence.following.get()).toBeUndefined();
    end();
  });
});
