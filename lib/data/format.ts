/** What a file is, told from its name: how it is read as data, and the content type it is served with. */
import { extensionOf, nameOf } from "./path.ts";

/** How bytes become rows; `bytes` when they do not. */
export const dataFormats = ["csv", "tsv", "json", "jsonl", "parquet", "npy", "idx", "bytes"] as const;
export type DataFormat = (typeof dataFormats)[number];

const formats: Readonly<Record<string, DataFormat>> = {
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  parquet: "parquet",
  npy: "npy",
};

export function formatOf(path: string): DataFormat {
  // MNIST's own files: `train-images-idx3-ubyte`, `train-labels.idx1-ubyte`.
  if (/[-.]idx\d-ubyte$/.test(nameOf(path))) return "idx";
  return formats[extensionOf(path)] ?? "bytes";
}

/** Whether a format has rows and columns. */
export function isTabular(format: DataFormat): boolean {
  return format !== "bytes" && format !== "npy" && format !== "idx";
}

const contentTypes: Readonly<Record<string, string>> = {
  csv: "text/csv; charset=utf-8",
  tsv: "text/tab-separated-values; charset=utf-8",
  tab: "text/tab-separated-values; charset=utf-8",
  json: "application/json",
  jsonl: "application/jsonl",
  ndjson: "application/jsonl",
  parquet: "application/vnd.apache.parquet",
  txt: "text/plain; charset=utf-8",
  log: "text/plain; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  py: "text/plain; charset=utf-8",
  ts: "text/plain; charset=utf-8",
  js: "text/plain; charset=utf-8",
  sql: "text/plain; charset=utf-8",
  yaml: "text/plain; charset=utf-8",
  yml: "text/plain; charset=utf-8",
  toml: "text/plain; charset=utf-8",
  html: "text/html; charset=utf-8",
  htm: "text/html; charset=utf-8",
  xml: "application/xml",
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  avif: "image/avif",
  svg: "image/svg+xml",
  bmp: "image/bmp",
  ico: "image/x-icon",
  mp3: "audio/mpeg",
  wav: "audio/wav",
  mp4: "video/mp4",
  webm: "video/webm",
  gz: "application/gzip",
  zip: "application/zip",
  tar: "application/x-tar",
  ipynb: "application/x-ipynb+json",
};

export function contentTypeOf(path: string): string {
  return contentTypes[extensionOf(path)] ?? "application/octet-stream";
}

/** How a page can show it before anybody asks for more. */
export type PreviewKind = "table" | "image" | "text" | "none";

export function previewKindOf(path: string): PreviewKind {
  if (isTabular(formatOf(path))) return "table";
  const type = contentTypeOf(path);
  if (type.startsWith("image/")) return "image";
  if (formatOf(path) !== "bytes") return "none";
  return /^(text\/|application\/(json|jsonl|xml|x-ipynb))/.test(type) || extensionOf(path) === "" ? "text" : "none";
}
