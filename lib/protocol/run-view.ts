/**
 * Saved views of an experiment's table: what its address says (filter, order, columns, …) under a name. One's own are for
 * oneself; shared ones are for everybody who sees the project, and changed by who may run.
 *
 * `GET /api/projects/:projectId/run-views?experiment=` lists both. `PUT …/run-views/own` and `PUT …/run-views/shared` save
 * one (again under the same name: in its place). `DELETE …/own/:viewId` and `…/shared/:viewId` remove one.
 */
import { z } from "zod";
import { idSchema } from "./id.ts";

const word = (longest: number) => z.string().max(longest).default("");

/** The words of the table's address. */
export const runViewStateSchema = z.object({
  filter: word(20_000),
  order: word(2000),
  columns: word(60_000),
  pinned: word(10_000),
  group: word(2000),
});
export type RunViewState = z.output<typeof runViewStateSchema>;

const experimentSchema = z.string().regex(/^\d{1,15}$/, "an experiment's id is a number");

export const runViewSchema = z.object({
  id: z.string(),
  experiment: z.string(),
  name: z.string(),
  shared: z.boolean(),
  /** Who saved it last. */
  savedBy: z.string(),
  updatedAt: z.number(),
  state: runViewStateSchema,
});
export type RunView = z.infer<typeof runViewSchema>;

export const runViewNameSchema = z.string().trim().min(1, "a view needs a name").max(100, "at most 100 characters");

export const saveRunViewSchema = z.object({
  experiment: experimentSchema,
  name: runViewNameSchema,
  state: runViewStateSchema,
});
export const listRunViewsQuerySchema = z.object({ experiment: experimentSchema });
export const inRunViewSchema = z.object({ projectId: idSchema, viewId: idSchema });
