/**
 * Prometheus metrics: the process, requests by method and status, and what modules register. `GET /metrics` answers only
 * to the token of OCTAVO_METRICS_TOKEN (or the owner's), since counts are about people.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { AppError } from "#lib/base/errors.ts";
import { type Route, route } from "./route.ts";
import { sameSecret } from "./secret.ts";

export interface HttpMetrics {
  /** Starts the clock of a request; the returned function ends it and answers its milliseconds. */
  begin(): (method: string, status: number) => number;
}

export interface Metrics extends HttpMetrics {
  readonly routes: readonly Route[];
  /** A number read at scrape time, e.g. open rooms. */
  gauge(name: string, help: string, read: () => number): void;
  /** A number that only grows, read at scrape time. */
  counter(name: string, help: string, read: () => number): void;
}

export function createMetrics(token: string | undefined): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: "octavo_http_request_seconds",
    help: "Time to answer HTTP requests.",
    labelNames: ["method", "status"],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  return {
    begin() {
      const startedAt = performance.now();
      return (method, status) => {
        const ms = performance.now() - startedAt;
        durations.observe({ method, status: `${Math.trunc(status / 100)}xx` }, ms / 1000);
        return ms;
      };
    },
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    counter(name, help, read) {
      let seen = 0;
      new Counter({
        name,
        help,
        registers: [registry],
        collect() {
          const now = read();
          this.inc(now - seen);
          seen = now;
        },
      });
    },
    routes: [
      route({
        method: "GET",
        path: "/metrics",
        summary: "Prometheus metrics, for the metrics token or the owner.",
        access: { kind: "public" },
        async handle({ headers, principal }) {
          const given = headers.get("authorization")?.replace(/^Bearer /i, "");
          const byToken = token !== undefined && given !== undefined && sameSecret(given, token);
          if (!byToken && principal?.owner !== true)
            throw new AppError("not_signed_in", "metrics need the token of OCTAVO_METRICS_TOKEN, or the owner");
          return new Response(await registry.metrics(), { headers: { "content-type": registry.contentType } });
        },
      }),
    ],
  };
}
