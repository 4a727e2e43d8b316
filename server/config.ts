/**
 * Configuration: the environment, parsed and validated once. An error names the variable and what it may hold; a value
 * that may be a secret is never repeated in it.
 */
import { isIPv4, isIPv6 } from "node:net";
import path from "node:path";
import { z } from "zod";
import { byteCount } from "#lib/base/byte-count.ts";
import type { Quota } from "#lib/quotas/quota.ts";

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  PORT: port.default(3000),
  HOST: z.string().min(1).default("127.0.0.1"),
  OCTAVO_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  OCTAVO_DATA: z.string().min(1).default(".octavo"),
  OCTAVO_ADMIN_TOKEN: z.string().min(16, "at least 16 characters").optional(),
  OCTAVO_SECRET: z.string().min(32, "at least 32 characters").optional(),
  OCTAVO_SECRET_PREVIOUS: z
    .string()
    .refine((list) => list.split(",").every((entry) => entry.trim().length >= 32), "at least 32 characters each")
    .optional(),
  OCTAVO_METRICS_TOKEN: z.string().min(16, "at least 16 characters").optional(),
  OCTAVO_LOG: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  OCTAVO_TRUST_PROXY: z
    .string()
    .refine((list) => list.split(",").every((entry) => isProxyAddress(entry.trim())), {
      message: "addresses or blocks of addresses (10.0.0.0/8) with commas between, or `loopback`",
    })
    .optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_BUCKET: z.string().min(1).optional(),
  S3_REGION: z.string().min(1).default("us-east-1"),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  OCTAVO_TLS_CERT: z.string().min(1).optional(),
  OCTAVO_TLS_KEY: z.string().min(1).optional(),
  OCTAVO_SMTP: z.url({ protocol: /^smtps?$/ }).optional(),
  OCTAVO_MAIL_FROM: z.string().min(3).max(320).optional(),
  OCTAVO_BREACHED_PASSWORDS: z.string().min(1).optional(),
  OCTAVO_FETCH_PRIVATE: z.string().optional(),
  OCTAVO_PROJECT_STORAGE: z
    .string()
    .refine((text) => byteCount(text) !== undefined, "a size like 100GB; 0 for no limit")
    .default("100GB"),
  OCTAVO_PROJECT_SESSIONS: z.coerce.number().int().min(0).default(200),
  OCTAVO_NPM_REGISTRY: z.url({ protocol: /^https?$/ }).default("https://registry.npmjs.org"),
  OCTAVO_DEV: z.stringbool().default(false),
  OCTAVO_BLOB_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .default(24 * 3600_000),
});

function isProxyAddress(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  if (entry === "loopback") return true;
  return rest.length === 0 && most > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}

export interface S3Config {
  readonly endpoint: string | undefined;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
}

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Public URL without a trailing slash; undefined until the port is known when `PORT=0`. */
  readonly origin: string | undefined;
  readonly dataFolder: string;
  readonly adminToken: string | undefined;
  readonly secret: string | undefined;
  /** Earlier ones, whose envelopes are wrapped anew at the start. */
  readonly previousSecrets: readonly string[];
  readonly metricsToken: string | undefined;
  readonly logLevel: string;
  readonly trustedProxies: readonly string[];
  readonly databaseUrl: string | undefined;
  readonly s3: S3Config | undefined;
  readonly dev: boolean;
  /** PEM files; set, the server speaks https itself. */
  readonly tls: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Where mail goes out: smtp(s)://user:password@host:port. */
  readonly smtp: string | undefined;
  readonly mailFrom: string | undefined;
  /** A file of SHA-1 hashes in hex, sorted, one a line, as `HASH:COUNT` lists of breached passwords are. */
  readonly breachedPasswords: string | undefined;
  /** Host names and addresses that are not public and may be fetched from all the same. */
  readonly fetchPrivate: readonly string[];
  /** What a project may use where neither it nor its organization says otherwise; null: no limit. */
  readonly quota: Quota;
  /** Where packages that people add to notebooks come from. */
  readonly npmRegistry: string;
  /** How long a blob that nothing refers to is kept. */
  readonly blobGraceMs: number;
}

/** Raised with one line per variable that is wrong. */
export class ConfigError extends Error {}

export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("\n"));
  }
  const e = parsed.data;
  if (e.S3_ENDPOINT !== undefined && e.S3_BUCKET === undefined)
    throw new ConfigError("S3_BUCKET: needed when S3_ENDPOINT is set");
  return {
    host: e.HOST,
    port: e.PORT,
    origin: e.OCTAVO_ORIGIN?.replace(/\/+$/, ""),
    dataFolder: path.resolve(e.OCTAVO_DATA),
    adminToken: e.OCTAVO_ADMIN_TOKEN,
    secret: e.OCTAVO_SECRET,
    previousSecrets: e.OCTAVO_SECRET_PREVIOUS?.split(",").map((entry) => entry.trim()) ?? [],
    metricsToken: e.OCTAVO_METRICS_TOKEN,
    logLevel: e.OCTAVO_LOG,
    trustedProxies: e.OCTAVO_TRUST_PROXY?.split(",").map((entry) => entry.trim()) ?? [],
    databaseUrl: e.DATABASE_URL,
    s3:
      e.S3_BUCKET === undefined
        ? undefined
        : {
            endpoint: e.S3_ENDPOINT,
            bucket: e.S3_BUCKET,
            region: e.S3_REGION,
            accessKeyId: e.S3_ACCESS_KEY_ID,
            secretAccessKey: e.S3_SECRET_ACCESS_KEY,
          },
    dev: e.OCTAVO_DEV,
    tls: tlsOf(e.OCTAVO_TLS_CERT, e.OCTAVO_TLS_KEY),
    smtp: e.OCTAVO_SMTP,
    mailFrom: e.OCTAVO_MAIL_FROM,
    breachedPasswords: e.OCTAVO_BREACHED_PASSWORDS,
    fetchPrivate: (e.OCTAVO_FETCH_PRIVATE ?? "")
      .split(",")
      .map((each) => each.trim().toLowerCase())
      .filter((each) => each !== ""),
    quota: {
      storageBytes: byteCount(e.OCTAVO_PROJECT_STORAGE) || null,
      sessions: e.OCTAVO_PROJECT_SESSIONS || null,
    },
    npmRegistry: e.OCTAVO_NPM_REGISTRY.replace(/\/+$/, ""),
    blobGraceMs: e.OCTAVO_BLOB_GRACE_MS,
  };
}

function tlsOf(certFile: string | undefined, keyFile: string | undefined): Config["tls"] {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined || keyFile === undefined)
    throw new ConfigError("OCTAVO_TLS_CERT and OCTAVO_TLS_KEY: both or neither");
  return { certFile, keyFile };
}
