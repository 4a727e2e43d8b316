import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { LanguageClient } from "#components/editor/language/language-client.ts";
import type {
  FromLanguageWorker,
  RequestMessage,
  ToLanguageWorker,
} from "#components/editor/language/language-message.ts";

/** A client whose worker answers when the test says so. */
function desk(...sources: readonly string[]) {
  const doc = new Y.Doc();
  const texts = sources.map((source, at) => {
    const text = doc.getText(`c${at + 1}`);
    text.insert(0, source);
    return text;
  });
  const workers: { said: ToLanguageWorker[]; hear: (message: FromLanguageWorker) => void; die: () => void }[] = [];
  const client = new LanguageClient((hear, died) => {
    const worker = { said: [] as ToLanguageWorker[], hear, die: died };
    workers.push(worker);
    return { post: (message) => worker.said.push(message), stop: () => undefined };
  });
  client.setCells(texts.map((text, at) => ({ cellId: `c${at + 1}`, text, language: "typescript" })));
  const requests = (): RequestMessage[] =>
    workers.at(-1)?.said.filter((message): message is RequestMessage => message.type === "request") ?? [];
  const answer = (value: unknown): void => {
    const request = requests().at(-1);
    if (request) workers.at(-1)?.hear({ id: request.id, ok: true, answer: value });
  };
  return {
    client,
    texts,
    workers,
    requests,
    answer,
    settle: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
}

describe("the page's side of the language worker", () => {
  it("starts no worker before somebody asks, and tells it all texts before the question", () => {
    const { client, workers } = desk("a", "b");
    expect(workers).toEqual([]);
    void client.ask("hover", { cellId: "c1", offset: 0 });
    expect(workers[0]?.said.map(({ type }) => type)).toEqual(["cells", "request"]);
    expect(workers[0]?.said[0]).toMatchObject({ order: ["c1", "c2"], changed: [{ text: "a" }, { text: "b" }] });
  });

  it("tells only what changed since, and before the next question", () => {
    const { client, texts, workers } = desk("a", "b");
    void client.ask("hover", { cellId: "c1", offset: 0 });
    texts[1]?.insert(1, "!");
    void client.ask("hover", { cellId: "c1", offset: 0 });
    expect(workers[0]?.said[2]).toMatchObject({ type: "cells", changed: [{ cellId: "c2", text: "b!" }] });
  });

  it("answers nothing to a question that was cancelled, whatever comes later", async () => {
    const { client, workers, answer } = desk("a");
    let cancel: (() => void) | undefined;
    const token = {
      isCancellationRequested: false,
      onCancellationRequested: (listener: () => void) => {
        cancel = listener;
      },
    };
    const asked = client.ask("hover", { cellId: "c1", offset: 0 }, token);
    cancel?.();
    answer({ declaration: "late" });
    expect(await asked).toBeUndefined();
    expect(workers[0]?.said.at(-1)).toMatchObject({ type: "cancel" });
  });

  it("asks again when a text changed under a question that must be true, and takes the place anew", async () => {
    const { client, texts, requests, answer, settle } = desk("a");
    let offset = 0;
    const asked = client.askSettled("rename", () => ({ cellId: "c1", offset: offset++, to: "b" }));
    texts[0]?.insert(0, "x");
    answer({ why: "too early" });
    await settle();
    expect(requests().map(({ ask }) => ask)).toEqual([
      { cellId: "c1", offset: 0, to: "b" },
      { cellId: "c1", offset: 1, to: "b" },
    ]);
    answer({ why: "in time" });
    expect(await asked).toEqual({ kind: "answer", answer: { why: "in time" } });
  });

  it("answers nothing when the worker dies, and starts another one, told everything, with the next question", async () => {
    const { client, workers } = desk("a");
    const asked = client.ask("hover", { cellId: "c1", offset: 0 });
    workers[0]?.die();
    expect(await asked).toBeUndefined();
    void client.ask("hover", { cellId: "c1", offset: 0 });
    expect(workers).toHaveLength(2);
    expect(workers[1]?.said[0]).toMatchObject({ type: "cells", changed: [{ text: "a" }] });
  });

  it("asks another worker when one dies under a question that must be answered, and says so when all die", async () => {
    const { client, workers, answer, settle } = desk("a");
    const asked = client.askSettled("format", () => ({ cellId: "c1" }));
    workers[0]?.die();
    await settle();
    expect(workers).toHaveLength(2);
    answer([]);
    expect(await asked).toEqual({ kind: "answer", answer: [] });

    const inVain = client.askSettled("format", () => ({ cellId: "c1" }));
    for (let deaths = 0; deaths < 3; deaths++) {
      workers.at(-1)?.die();
      await settle();
    }
    expect(await inVain).toEqual({ kind: "away" });
  });

  it("does not hear a worker that was replaced", async () => {
    const { client, workers, settle } = desk("a");
    void client.ask("hover", { cellId: "c1", offset: 0 });
    client.restart();
    const asked = client.ask("hover", { cellId: "c1", offset: 1 });
    workers[0]?.die();
    workers[0]?.hear({ id: 2, ok: true, answer: "of the dead" });
    await settle();
    workers[1]?.hear({ id: 2, ok: true, answer: "of the living" });
    expect(await asked).toBe("of the living");
  });

  it("ends a question about texts that never rest, or whose cell is gone", async () => {
    const { client, texts, answer, settle } = desk("a");
    let ended: unknown;
    void client
      .askSettled("format", () => ({ cellId: "c1" }))
      .then((how) => {
        ended = how;
      });
    for (let turn = 0; turn < 30; turn++) {
      texts[0]?.insert(0, "x");
      answer([]);
      await settle();
    }
    expect(ended).toEqual({ kind: "restless" });
    expect(await client.askSettled("format", () => undefined)).toEqual({ kind: "gone" });
  });

  it("never sends a cell of another language", () => {
    const { client, texts, workers } = desk("a", "b");
    client.setCells(
      texts.map((text, at) => ({ cellId: `c${at + 1}`, text, language: at === 0 ? "python" : "typescript" })),
    );
    void client.ask("diagnostics", { cellId: "c2" });
    expect(workers[0]?.said[0]).toMatchObject({ order: ["c2"] });
    expect(client.knows("c1")).toBe(false);
  });
});
