/**
 * What an input is: its kind, its limits, whose value it has. The cell that makes it tells the definition as an output;
 * values live in the notebook's document and may be anything by the time they are read, so `settled` makes of any value
 * one that the definition allows.
 */
import { z } from "zod";
import type { Json } from "../notebook/json.ts";

export const inputMime = "application/vnd.octavo.input+json";

/** `shared`: one value for everybody; `person`: one each; `run`: of this tab, for its next runs. */
export const inputScopes = ["shared", "person", "run"] as const;
export type InputScope = (typeof inputScopes)[number];

const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()]);
const common = { name: z.string().min(1).max(100), scope: z.enum(inputScopes) };
const fileSchema = z.object({
  name: z.string().max(300),
  type: z.string().max(200),
  size: z.int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
const imageSchema = fileSchema.extend({ width: z.int().min(1).max(2048), height: z.int().min(1).max(2048) });

export const inputDefinitionSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("slider"),
    ...common,
    min: z.number(),
    max: z.number(),
    step: z.number().positive(),
    initial: z.number(),
  }),
  z.object({
    kind: z.literal("number"),
    ...common,
    min: z.number().nullable(),
    max: z.number().nullable(),
    step: z.number().positive().nullable(),
    initial: z.number(),
  }),
  z.object({ kind: z.literal("text"), ...common, initial: z.string().max(100_000), lines: z.int().min(1).max(40) }),
  z.object({
    kind: z.literal("select"),
    ...common,
    options: z
      .array(z.object({ label: z.string().max(300), value: scalar }))
      .min(1)
      .max(1000),
    initial: scalar,
  }),
  z.object({ kind: z.literal("checkbox"), ...common, initial: z.boolean() }),
  z.object({
    kind: z.literal("date"),
    ...common,
    initial: z.string().max(10),
    min: z.string().nullable(),
    max: z.string().nullable(),
  }),
  z.object({ kind: z.literal("file"), ...common, accept: z.string().max(200), initial: z.null() }),
  z.object({ kind: z.literal("image"), ...common, size: z.int().min(8).max(1024), initial: z.null() }),
  z.object({ kind: z.literal("draw"), ...common, size: z.int().min(8).max(64), initial: z.null() }),
  z.object({ kind: z.literal("button"), ...common, initial: z.literal(0) }),
  z.object({
    kind: z.literal("table"),
    ...common,
    /** Table Schema, as tables are shown. */
    table: z.json(),
    rows: z.int().min(0),
    multiple: z.boolean(),
    initial: z.array(z.int()).max(0),
  }),
]);
export type InputDefinition = z.infer<typeof inputDefinitionSchema>;
export type InputKind = InputDefinition["kind"];

/** The value as the definition allows it; its first value when there is none that fits. */
export function settled(input: InputDefinition, value: unknown): Json {
  switch (input.kind) {
    case "slider":
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? within(input, value) : input.initial;
    case "text":
      return typeof value === "string" ? value.slice(0, 100_000) : input.initial;
    case "select":
      return input.options.some((option) => Object.is(option.value, value)) ? (value as Json) : input.initial;
    case "checkbox":
      return typeof value === "boolean" ? value : input.initial;
    case "date":
      return typeof value === "string" && isDay(value) ? value : input.initial;
    case "button":
      return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
    case "table":
      return rowsIn(input, value);
    case "file":
      return fileSchema.safeParse(value).data ?? null;
    case "image":
      return imageSchema.safeParse(value).data ?? null;
    case "draw":
      return typeof value === "string" && /^[A-Za-z0-9+/]+={0,2}$/.test(value) && value.length <= 6000 ? value : null;
  }
}

function within(input: { readonly min: number | null; readonly max: number | null }, value: number): number {
  return Math.min(input.max ?? value, Math.max(input.min ?? value, value));
}

function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function rowsIn(input: { readonly rows: number; readonly multiple: boolean }, value: unknown): number[] {
  if (!Array.isArray(value)) return [];
  const rows = value.filter((row) => Number.isInteger(row) && row >= 0 && row < input.rows);
  return [...new Set<number>(rows)].slice(0, input.multiple ? 1000 : 1);
}

/** Equal values have equal versions: setting an input back makes what read it current again. */
export function valueVersion(value: Json): string {
  const text = JSON.stringify(value);
  if (text.length <= 80) return text;
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  return `#${(b >>> 0).toString(16)}${(a >>> 0).toString(16)}:${text.length}`;
}

/** How a run's record names an input among the data it read. */
export function inputKey(name: string): string {
  return `input ${name}`;
}
