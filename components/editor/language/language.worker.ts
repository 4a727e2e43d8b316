/**
 * The language worker. Requests wait in a queue for one turn of the event loop, so that a cancel or a newer text that
 * came meanwhile is seen before work begins; the newest text is always in before an answer is made. Built into one file
 * by .scripts/build-types.mjs: it is several megabytes that no page bundle should hold.
 */
import { typescript } from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import type { Files } from "./language-host.ts";
import type { FromLanguageWorker, RequestMessage, ToLanguageWorker } from "./language-message.ts";
import { type Answers, NotebookLanguage } from "./notebook-language.ts";

const world = self as unknown as {
  onmessage: (event: MessageEvent<ToLanguageWorker>) => void;
  postMessage(message: FromLanguageWorker): void;
};
const waiting = new Map<number, RequestMessage>();
const early: ToLanguageWorker[] = [];
let language: NotebookLanguage | undefined;

world.onmessage = ({ data }) => {
  if (data.type === "types") void start(data.url);
  else if (!language) early.push(data);
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
  const { id } = request;
  try {
    const answer = ready.answers[request.name as keyof Answers] as (ask: unknown) => unknown;
    world.postMessage({ id, ok: true, answer: answer(request.ask) });
  } catch (error) {
    world.postMessage({ id, ok: false, message: String(error) });
  }
}
