/** The upload port over the real API. Bodies go by XMLHttpRequest: fetch does not say how much of a body has left. */

import type { z } from "zod";
import { folderOf } from "#lib/data/path.ts";
import { fileSchema, uploadSchema } from "#lib/protocol/file.ts";
import { pageOf } from "#lib/protocol/project.ts";
import { ApiProblem, jsonOf, problemOfText, unexpected, unreachable } from "../api/problem.ts";
import { addressOf, ask, askAll, tell } from "../api/request.ts";
import type { PutOptions, UploadPort } from "./upload-port.ts";

const filePage = pageOf(fileSchema);

export const httpUploadPort: UploadPort = {
  async taken(projectId, path) {
    const files = await askAll((cursor) =>
      ask(
        addressOf(`/api/projects/${projectId}/files`, { folder: folderOf(path), cursor, limit: 1000 }),
        filePage,
      ).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 404) return { items: [], nextCursor: null };
        throw error; // 404: a folder that is not there yet, so nothing is in it
      }),
    );
    return files.some((file) => file.path === path);
  },
  putWhole: (projectId, path, body, options) =>
    put(
      addressOf(`/api/projects/${projectId}/files/content`, { path, overwrite: options.overwrite || undefined }),
      fileSchema,
      body,
      options,
    ),
  begin: (projectId, wish) => ask(`/api/projects/${projectId}/uploads`, uploadSchema, { method: "POST", body: wish }),
  look: (uploadId) => ask(`/api/uploads/${uploadId}`, uploadSchema),
  putPart: (uploadId, offset, body, options) =>
    put(addressOf(`/api/uploads/${uploadId}/parts`, { offset }), uploadSchema, body, options),
  complete: (uploadId) => ask(`/api/uploads/${uploadId}/complete`, fileSchema, { method: "POST" }),
  cancel: (uploadId) => tell(`/api/uploads/${uploadId}`, { method: "DELETE" }),
  wait: (ms, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

function put<A extends z.ZodType>(address: string, answer: A, body: Blob, options: PutOptions): Promise<z.output<A>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => options.onSent(event.loaded));
    request.addEventListener("error", () => reject(unreachable()));
    request.addEventListener("abort", () => reject(options.signal.reason));
    request.addEventListener("load", () => {
      if (request.status >= 400) return reject(problemOfText(request.status, request.responseText));
      const parsed = answer.safeParse(jsonOf(request.responseText));
      return parsed.success ? resolve(parsed.data) : reject(unexpected(request.status));
    });
    options.signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}
