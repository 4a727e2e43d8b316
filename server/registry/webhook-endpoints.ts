/** MLflow's calls about webhooks. Only who manages the project makes its changes known elsewhere. */
import { invalid } from "#lib/tracking/mlflow/error.ts";
import type { Fields } from "#lib/tracking/mlflow/fields.ts";
import type { Endpoint } from "../mlflow/index.ts";
import type { WebhookEvent, WebhookRow, Webhooks } from "./webhooks.ts";

const at = "mlflow/webhooks";
const one = `${at}/{id}`;
const statuses = ["ACTIVE", "DISABLED"] as const;

export function webhookEndpoints(webhooks: Webhooks): readonly Endpoint[] {
  return [
    {
      method: "POST",
      path: at,
      right: "manage",
      async handle({ projectId, fields }) {
        const events = eventsOf(fields);
        if (events.length === 0) throw invalid("Webhook events cannot be empty.");
        const row = await webhooks.create(projectId, {
          name: fields.needText("name"),
          description: fields.text("description"),
          url: fields.needText("url"),
          events,
          secret: fields.text("secret") || undefined,
          status: fields.oneOf("status", statuses) ?? "ACTIVE",
        });
        return { webhook: shape(row) };
      },
    },
    {
      method: "GET",
      path: at,
      right: "manage",
      handle: async ({ projectId }) => ({ webhooks: (await webhooks.list(projectId)).map(shape) }),
    },
    {
      method: "GET",
      path: one,
      right: "manage",
      handle: async ({ projectId, params }) => ({ webhook: shape(await webhooks.find(projectId, params.id ?? "")) }),
    },
    {
      method: "PATCH",
      path: one,
      right: "manage",
      async handle({ projectId, params, fields }) {
        const events = eventsOf(fields);
        const [name, description, url] = [fields.text("name"), fields.text("description"), fields.text("url")];
        const [secret, status] = [fields.text("secret") || undefined, fields.oneOf("status", statuses)];
        const row = await webhooks.update(projectId, params.id ?? "", {
          ...(name ? { name } : {}),
          ...(description === undefined ? {} : { description }),
          ...(url ? { url } : {}),
          ...(events.length === 0 ? {} : { events }),
          ...(secret === undefined ? {} : { secret }),
          ...(status === undefined ? {} : { status }),
        });
        return { webhook: shape(row) };
      },
    },
    {
      method: "DELETE",
      path: one,
      right: "manage",
      async handle({ projectId, params }) {
        await webhooks.remove(projectId, params.id ?? "");
        return {};
      },
    },
    {
      method: "POST",
      path: `${one}/test`,
      right: "manage",
      async handle({ projectId, params, fields }) {
        const event = fields.fields("event");
        return { result: await webhooks.test(projectId, params.id ?? "", event && eventOf(event)) };
      },
    },
  ];
}

function eventsOf(fields: Fields): readonly WebhookEvent[] {
  return fields.list("events").map(eventOf);
}

function eventOf(fields: Fields): WebhookEvent {
  const [entity, action] = [fields.needText("entity"), fields.needText("action")];
  if (!/^[A-Z_]{1,50}$/.test(entity) || !/^[A-Z_]{1,50}$/.test(action)) throw invalid("Invalid webhook event");
  return { entity, action };
}

/** Without its secret, which nobody reads again. */
function shape(row: WebhookRow): Readonly<Record<string, unknown>> {
  return {
    webhook_id: row.id,
    name: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    url: row.url,
    events: row.events,
    status: row.status,
    creation_timestamp: row.createdAt,
    last_updated_timestamp: row.updatedAt,
  };
}
