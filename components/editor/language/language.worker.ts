/**
 * The language worker. Requests wait in a queue for one turn of the event loop, so that a cancel or a newer text that
 * came meanwhile is seen before work begins; the newest text is always in before an answer is made. Built into one file
 * by .scripts/build-types.mjs: it is several megabytes that no page bundle should hold.
 */
import { typescript } from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import { lineEdits } from "#lib/text/line-diff.ts";
import type { Formatted } from "./formatter.ts";
import type { Files } from "./language-host.ts";
import type { FromLanguageWorker, RequestMessage, Requests, ToLanguageWorker } from "./language-message.ts";
import { NotebookLanguage } from "./notebook-language.ts";

const world = self as unknown as {
  onmessage: (event: MessageEvent<ToLanguageWorker>) => void;
  postMessage(message: FromLanguageWorker): void;
};
const waiting = new Map<number, RequestMessage>();
const early: ToLanguageWorker[] = [];
let language: NotebookLanguage | undefined;

let formatterUrl = "";

world.onmessage = ({ data }) => {
  if (data.type === "assets") {
    formatterUrl = data.formatter;
    start(data.types).catch((error: unknown) => {
      // an unhandled rejection stays in the worker; an error thrown by itself ends it for the page, which then knows
      setTimeout(() => {
        throw error;
      });
    });
  } else if (!language) early.push(data);
  else receive(language, data);
};

async function start(url: string): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok || !answer.body) throw new Error(`the types could not be loaded: ${answer.status}`);
  const packed = answer.body.pipeThrough(new DecompressionStream("gzip"));
  const files = (await new Response(packed).json()) as Files;
  language = new NotebookLanguage(typescript, files);
  for (const message of early.splice(0)) receive(language, message);
}

function receive(ready: NotebookLanguage, message: ToLanguageWorker): void {
  if (message.type === "cells") ready.project.update(message.order, message.changed);
  else if (message.type === "cancel") waiting.delete(message.id);
  else if (message.type === "request") {
    waiting.set(message.id, message);
    setTimeout(() => answerNext(ready));
  }
}

/** What a person waits for goes first, diagnostics last. */
function answerNext(ready: NotebookLanguage): void {
  const requests = [...waiting.values()];
  const request = requests.find(({ name }) => name !== "diagnostics") ?? requests[0];
  if (!request) return;
  waiting.delete(request.id);
  const { id, name } = request;
  if (name === "format") {
    void format(ready, request.ask.cellId).then(
      (answer) => world.postMessage({ id, ok: true, answer }),
      (error: unknown) => world.postMessage({ id, ok: false, message: String(error) }),
    );
    return;
  }
  try {
    const answer = ready.answers[name] as (ask: unknown) => unknown;
    world.postMessage({ id, ok: true, answer: answer(request.ask) });
  } catch (error) {
    world.postMessage({ id, ok: false, message: String(error) });
  }
}

async function format(ready: NotebookLanguage, cellId: string): Promise<Requests["format"]["answer"]> {
  const before = ready.project.textOf(cellId);
  if (before === undefined) return { why: "The cell is gone." };
  const formatter = (await import(formatterUrl)) as { formatCell(source: string): Promise<Formatted> };
  const formatted = await formatter.formatCell(before);
  return "why" in formatted ? formatted : lineEdits(before, formatted.text);
}
