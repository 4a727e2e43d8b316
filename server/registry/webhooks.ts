/**
 * Webhooks: addresses that hear of changes in the registry, in MLflow's shape, signed with the secret they were given. A
 * delivery is tried three times; who still does not answer has missed it. Secrets are sealed with the server's key.
 */
import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { changedFacts } from "#lib/audit/facts.ts";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { keptText } from "#lib/tracking/limits.ts";
import { record } from "../audit/index.ts";
import type { SealedPlace, Sealer } from "../auth/index.ts";
import type { Database } from "../db/index.ts";
import { postPublic, publicUrl } from "../http/public-address.ts";
import type { Log } from "../log.ts";

export interface WebhookRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly sealedSecret: string | null;
  readonly status: "ACTIVE" | "DISABLED";
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface WebhookEvent {
  readonly entity: string;
  readonly action: string;
}

export interface WebhookGiven {
  readonly name: string;
  readonly description: string | undefined;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly secret: string | undefined;
  readonly status: "ACTIVE" | "DISABLED";
}

export interface Delivered {
  readonly success: boolean;
  readonly response_status?: number;
  readonly response_body?: string;
  readonly error_message?: string;
}

export interface WebhooksDeps {
  readonly db: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly sealer: Sealer;
}

const columns = `id, name, description, url, events, sealed_secret as "sealedSecret", status, created_at as "createdAt",
  updated_at as "updatedAt"`;
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 5_000];
const MOST_WEBHOOKS = 100;

export const sealedWebhooks: SealedPlace = { table: "webhook", key: "id", column: "sealed_secret", about };

export function createWebhooks({ db, log, now, sealer }: WebhooksDeps) {
  let stopped = false;
  const find = async (projectId: ProjectId, id: string): Promise<WebhookRow> => {
    const { rows } = await db.pool.query<WebhookRow>(
      `select ${columns} from webhook where project_id = $1 and id = $2`,
      [projectId, id],
    );
    if (rows[0] === undefined) throw new AppError("not_found", `Webhook with ID ${id.slice(0, 100)} not found.`);
    return rows[0];
  };

  const send = async (hook: WebhookRow, event: WebhookEvent, data: object): Promise<Delivered> => {
    const payload = JSON.stringify({
      entity: event.entity.toLowerCase(),
      action: event.action.toLowerCase(),
      timestamp: new Date(now()).toISOString(),
      data,
    });
    const [delivery, timestamp] = [randomUUID(), String(Math.floor(now() / 1000))];
    const secret = hook.sealedSecret === null ? undefined : await sealer.open(hook.sealedSecret, about(hook.id));
    const signature =
      secret && createHmac("sha256", secret).update(`${delivery}.${timestamp}.${payload}`).digest("base64");
    try {
      const { status, body } = await postPublic(
        hook.url,
        payload,
        {
          "content-type": "application/json",
          "content-length": String(Buffer.byteLength(payload)),
          "x-mlflow-delivery-id": delivery,
          "x-mlflow-timestamp": timestamp,
          ...(signature === undefined ? {} : { "x-mlflow-signature": `v1,${signature}` }),
        },
        TIMEOUT_MS,
      );
      return { success: status >= 200 && status < 300, response_status: status, response_body: body };
    } catch (error) {
      return { success: false, error_message: error instanceof Error ? error.message : "not delivered" };
    }
  };

  const deliver = async (hook: WebhookRow, event: WebhookEvent, data: object): Promise<void> => {
    for (const pauseMs of [0, ...PAUSES_MS]) {
      if (pauseMs > 0) await delay(pauseMs, undefined, { ref: false });
      if (stopped) return;
      const { success, response_status: status = 500 } = await send(hook, event, data);
      if (success || (status < 500 && status !== 429)) return;
    }
    log.warn({ webhookId: hook.id }, "a webhook did not answer");
  };

  return {
    find,

    async list(projectId: ProjectId): Promise<WebhookRow[]> {
      const { rows } = await db.pool.query<WebhookRow>(
        `select ${columns} from webhook where project_id = $1 order by created_at, id`,
        [projectId],
      );
      return rows;
    },

    async create(projectId: ProjectId, given: WebhookGiven): Promise<WebhookRow> {
      publicUrl(given.url);
      const id = randomUUID();
      const name = keptText(given.name, 250);
      const sealed = given.secret === undefined ? null : await sealer.seal(given.secret, about(id));
      await db.transaction(async (client) => {
        const { rowCount } = await client.query(
          `insert into webhook (id, project_id, name, description, url, events, sealed_secret, status, created_at, updated_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $9 where (select count(*) from webhook where project_id = $2) < $10`,
          [
            id,
            projectId,
            name,
            given.description === undefined ? null : keptText(given.description, 2000),
            given.url,
            JSON.stringify(given.events),
            sealed,
            given.status,
            now(),
            MOST_WEBHOOKS,
          ],
        );
        if (rowCount === 0) throw new AppError("invalid_request", `A project has at most ${MOST_WEBHOOKS} webhooks`);
        const after = { host: new URL(given.url).host, status: given.status };
        await record(client, { action: "webhook.create", projectId, target: { kind: "webhook", id, name }, after });
      });
      return find(projectId, id);
    },

    async update(projectId: ProjectId, id: string, change: Partial<WebhookGiven>): Promise<WebhookRow> {
      if (change.url !== undefined) publicUrl(change.url);
      const before = await find(projectId, id);
      const sealed = change.secret === undefined ? null : await sealer.seal(change.secret, about(id));
      await db.transaction(async (client) => {
        await client.query(
          `update webhook set name = coalesce($3, name), description = coalesce($4, description), url = coalesce($5, url),
           events = coalesce($6, events), sealed_secret = coalesce($7, sealed_secret), status = coalesce($8, status),
           updated_at = $9 where project_id = $1 and id = $2`,
          [
            projectId,
            id,
            change.name ?? null,
            change.description ?? null,
            change.url ?? null,
            change.events === undefined ? null : JSON.stringify(change.events),
            sealed,
            change.status ?? null,
            now(),
          ],
        );
        const target = { kind: "webhook", id, name: before.name };
        await record(client, { action: "webhook.update", projectId, target, ...factsOf(before, change) });
      });
      return find(projectId, id);
    },

    async remove(projectId: ProjectId, id: string): Promise<void> {
      const { name } = await find(projectId, id);
      await db.transaction(async (client) => {
        await client.query("delete from webhook where project_id = $1 and id = $2", [projectId, id]);
        await record(client, { action: "webhook.remove", projectId, target: { kind: "webhook", id, name } });
      });
    },

    /** One delivery now, to see whether it arrives. */
    async test(projectId: ProjectId, id: string, event: WebhookEvent | undefined): Promise<Delivered> {
      const hook = await find(projectId, id);
      const sent = event ?? hook.events[0] ?? { entity: "REGISTERED_MODEL", action: "CREATED" };
      return send(hook, sent, { name: "example", version: "1", source: "models:/example/1" });
    },

    /** Tells those who asked for it; nobody waits. */
    happened(projectId: ProjectId, event: WebhookEvent, data: object): void {
      const work = async (): Promise<void> => {
        const { rows } = await db.pool.query<WebhookRow>(
          `select ${columns} from webhook where project_id = $1 and status = 'ACTIVE' and events @> $2::jsonb`,
          [projectId, JSON.stringify([event])],
        );
        await Promise.all(rows.map((hook) => deliver(hook, event, data)));
      };
      work().catch((error: unknown) => log.warn({ err: error }, "webhooks were not told"));
    },

    stop(): void {
      stopped = true;
    },
  };
}

export type Webhooks = ReturnType<typeof createWebhooks>;

/** An address may hold a secret of its receiver: of it the host alone is told. */
function factsOf(before: WebhookRow, change: Partial<WebhookGiven>) {
  const shown = (hook: { readonly name: string; readonly url: string; readonly status: string }) => ({
    name: hook.name,
    host: new URL(hook.url).host,
    status: hook.status,
  });
  const facts = changedFacts(shown(before), shown({ ...before, ...change }));
  return {
    before: facts.before,
    after: { ...facts.after, ...(change.secret === undefined ? {} : { newSecret: true }) },
  };
}

function about(id: string): string {
  return `webhook ${id}`;
}
