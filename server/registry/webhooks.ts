/**
 * Webhooks: addresses that hear of changes in the registry, in MLflow's shape, signed with the secret they were given. A
 * delivery is tried three times; who still does not answer has missed it. Secrets are sealed with the server's key.
 */
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { AppError } from "#lib/base/errors.ts";
import type { ProjectId } from "#lib/base/id.ts";
import { keptText } from "#lib/tracking/limits.ts";
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
  /** The key that secrets are sealed with. */
  readonly key: () => Promise<string>;
}

const columns = `id, name, description, url, events, sealed_secret as "sealedSecret", status, created_at as "createdAt",
  updated_at as "updatedAt"`;
const TIMEOUT_MS = 10_000;
const PAUSES_MS = [1_000, 5_000];
const MOST_WEBHOOKS = 100;

export function createWebhooks({ db, log, now, key }: WebhooksDeps) {
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
    const secret = hook.sealedSecret === null ? undefined : open(hook.sealedSecret, await key());
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
      const { rowCount } = await db.pool.query(
        `insert into webhook (id, project_id, name, description, url, events, sealed_secret, status, created_at, updated_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $9 where (select count(*) from webhook where project_id = $2) < $10`,
        [
          id,
          projectId,
          keptText(given.name, 250),
          given.description === undefined ? null : keptText(given.description, 2000),
          given.url,
          JSON.stringify(given.events),
          given.secret === undefined ? null : seal(given.secret, await key()),
          given.status,
          now(),
          MOST_WEBHOOKS,
        ],
      );
      if (rowCount === 0) throw new AppError("invalid_request", `A project has at most ${MOST_WEBHOOKS} webhooks`);
      return find(projectId, id);
    },

    async update(projectId: ProjectId, id: string, change: Partial<WebhookGiven>): Promise<WebhookRow> {
      if (change.url !== undefined) publicUrl(change.url);
      await db.pool.query(
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
          change.secret === undefined ? null : seal(change.secret, await key()),
          change.status ?? null,
          now(),
        ],
      );
      return find(projectId, id);
    },

    async remove(projectId: ProjectId, id: string): Promise<void> {
      await find(projectId, id);
      await db.pool.query("delete from webhook where project_id = $1 and id = $2", [projectId, id]);
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

function seal(secret: string, key: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", createHash("sha256").update(key).digest(), nonce);
  const sealed = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64");
}

function open(sealed: string, key: string): string {
  const bytes = Buffer.from(sealed, "base64");
  const decipher = createDecipheriv("aes-256-gcm", createHash("sha256").update(key).digest(), bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
}
