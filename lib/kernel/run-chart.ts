/** `octavo.chart`: metrics of runs as a chart that stays live wherever the notebook is open; the page reads them itself. */
import { z } from "zod";
import { runIdSchema } from "../protocol/tracking.ts";
import { Rich } from "./display.ts";

export const runChartMime = "application/vnd.octavo.run-chart+json";

export const runChartSchema = z.object({
  /** A chart each. */
  metrics: z.array(z.string().min(1).max(250)).min(1).max(12),
  /** These; when left out, those of an experiment or that a filter finds; else this notebook's last ones. */
  runs: z.array(runIdSchema).min(1).max(50).optional(),
  experiment: z.string().min(1).max(500).optional(),
  filter: z.string().max(5000).optional(),
  most: z.int().min(1).max(50),
  smoothing: z.number().min(0).max(0.99),
  log: z.boolean(),
});
export type RunChart = z.output<typeof runChartSchema>;

export interface RunChartOptions {
  readonly metric: string | readonly string[];
  readonly runs?: readonly string[];
  /** By name. */
  readonly experiment?: string;
  readonly filter?: string;
  readonly most?: number;
  readonly smoothing?: number;
  readonly log?: boolean;
}

export function runChart({ metric, most = 10, smoothing = 0, log = false, ...which }: RunChartOptions): Rich {
  const parsed = runChartSchema.safeParse({ metrics: [metric].flat(), most, smoothing, log, ...which });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TypeError(
      `octavo.chart: ${issue?.path.map(String).join(".") ?? ""}: ${issue?.message ?? "not understood"}`,
    );
  }
  return new Rich({ [runChartMime]: parsed.data, "text/plain": `[chart of ${parsed.data.metrics.join(", ")}]` });
}
