/** Identity providers as the owner sets them up. A provider's secret goes in, is sealed, and never comes out. */
import { X509Certificate } from "node:crypto";
import type { z } from "zod";
import { changedFacts } from "#lib/audit/facts.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId } from "#lib/base/id.ts";
import type {
  createProviderSchema,
  Provider,
  ProviderSettings,
  updateProviderSchema,
  Ways,
} from "#lib/protocol/sign-in.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import type { Oidc } from "./oidc.ts";
import type { Principals } from "./principals.ts";
import * as queries from "./provider-queries.ts";
import { readProviderMetadata } from "./saml.ts";
import type { SealedPlace, Sealer } from "./sealed.ts";

export interface ProvidersDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
  readonly sealer: Sealer;
  readonly oidc: Oidc;
  readonly principals: Principals;
  readonly organizationId: () => OrganizationId;
}

export type Providers = ReturnType<typeof createProviders>;

export const oidcCallback = "/api/sign-in/oidc/callback";

/** What is sealed of a provider: its client's secret, and what each sign-in needs to sign out there. */
export const sealedByProviders: readonly SealedPlace[] = [
  { table: "identity_provider", key: "id", column: "sealed_secret", about: aboutClient },
  { table: "sign_in", key: "id", column: "provider_hint", about: aboutHint, aboutColumn: "provider_id" },
];

export function createProviders(deps: ProvidersDeps) {
  const { db, now, origin, sealer } = deps;

  const mine = async (id: string): Promise<queries.ProviderRow> => {
    const row = await queries.findProvider(db.pool, id);
    if (row === undefined || row.organizationId !== deps.organizationId())
      throw new AppError("not_found", "there is no such identity provider");
    return row;
  };

  const show = (row: queries.ProviderRow, people: number): Provider => {
    const base = `${origin()}/api/sign-in`;
    const saml = row.settings.kind === "saml";
    return {
      id: row.id,
      settings: row.settings,
      hasSecret: row.sealedSecret !== null,
      people,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
      tell: {
        redirectUrl: saml ? `${base}/saml/${row.id}/acs` : `${origin()}${oidcCallback}`,
        entityId: saml ? `${base}/saml/${row.id}/metadata` : null,
        signOutUrl: saml ? null : `${base}/oidc/${row.id}/logout`,
        signInUrl: `${base}/with/${row.id}`,
      },
    };
  };

  const check = async (settings: ProviderSettings): Promise<void> => {
    if (settings.kind === "oidc") return deps.oidc.check(settings.issuer);
    for (const certificate of settings.certificates) refuseBadCertificate(certificate);
  };

  const target = (row: queries.ProviderRow) => ({ kind: "provider", id: row.id, name: row.settings.name });

  return {
    async ways(mail: boolean, signUp: boolean): Promise<Ways> {
      const rows = await queries.enabledProviders(db.pool);
      return {
        passkey: true,
        mail,
        signUp,
        providers: rows.map(({ id, settings: { name, kind } }) => ({ id, name, kind })),
      };
    },

    list: async (): Promise<Provider[]> =>
      (await queries.providersOf(db.pool, deps.organizationId())).map((row) => show(row, row.people)),

    async create(wish: z.output<typeof createProviderSchema>): Promise<Provider> {
      const { settings, secret } = settingsOf(wish);
      await check(settings);
      const id = newId<string & never>();
      const sealedSecret = secret === undefined ? null : await sealer.seal(secret, aboutClient(id));
      const at = { createdAt: now(), updatedAt: now() };
      const row = {
        id,
        organizationId: deps.organizationId(),
        settings,
        sealedSecret,
        enabled: settings.enabled,
        ...at,
      };
      await db.transaction(async (client) => {
        await queries.putProvider(client, row);
        await record(client, { action: "provider.create", target: target(row), after: { ...settings } });
      });
      return show(row, 0);
    },

    async update(id: string, { clientSecret, ...change }: z.output<typeof updateProviderSchema>): Promise<Provider> {
      const before = await mine(id);
      const given = Object.fromEntries(Object.entries(change).filter(([key]) => key in before.settings));
      const settings = { ...before.settings, ...given } as ProviderSettings;
      if (settings.kind === "saml") await check(settings);
      const sealedSecret =
        clientSecret === undefined ? before.sealedSecret : await sealer.seal(clientSecret, aboutClient(id));
      const row = { ...before, settings, sealedSecret, enabled: settings.enabled, updatedAt: now() };
      await db.transaction(async (client) => {
        await queries.putProvider(client, row);
        const facts = changedFacts({ ...before.settings }, { ...settings });
        const after = { ...facts.after, ...(clientSecret === undefined ? {} : { newSecret: true }) };
        await record(client, { action: "provider.update", target: target(row), before: facts.before, after });
      });
      return show(row, 0);
    },

    async remove(id: string): Promise<void> {
      const row = await mine(id);
      const ended = await db.transaction(async (client) => {
        await record(client, { action: "provider.remove", target: target(row) });
        return queries.removeProvider(client, id);
      });
      deps.principals.end(ended);
    },

    /** For signing in: it must be there and enabled. */
    async enabled(id: string): Promise<queries.ProviderRow> {
      const row = await queries.findProvider(db.pool, id);
      if (row === undefined || !row.enabled) throw new AppError("not_found", "there is no such way to sign in");
      return row;
    },

    /** Of one that may be disabled by now. */
    find: (id: string): Promise<queries.ProviderRow | undefined> => queries.findProvider(db.pool, id),

    secretOf: async (row: queries.ProviderRow): Promise<string | undefined> =>
      row.sealedSecret === null ? undefined : sealer.open(row.sealedSecret, aboutClient(row.id)),
  };
}

function aboutClient(id: string): string {
  return `client secret of ${id}`;
}

export function aboutHint(providerId: string): string {
  return `hint of ${providerId}`;
}

function settingsOf(wish: z.output<typeof createProviderSchema>): {
  readonly settings: ProviderSettings;
  readonly secret: string | undefined;
} {
  if (wish.kind === "oidc") {
    const { clientSecret, ...settings } = wish;
    return { settings, secret: clientSecret };
  }
  if (wish.kind === "saml") return { settings: wish, secret: undefined };
  const { metadata, kind: _, ...shared } = wish;
  return { settings: { kind: "saml", ...shared, ...readProviderMetadata(metadata) }, secret: undefined };
}

function refuseBadCertificate(text: string): void {
  try {
    const { publicKey } = new X509Certificate(text);
    const bits = publicKey.asymmetricKeyDetails?.modulusLength;
    if (bits !== undefined && bits < 2048)
      throw new AppError("invalid_request", "certificates: a key of fewer than 2048 bits");
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("invalid_request", "certificates: this is no certificate in PEM", { cause });
  }
}
