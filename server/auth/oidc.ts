/**
 * OpenID Connect as a relying party: code flow with PKCE, state and nonce, each used once and bound to the browser that
 * began; ID tokens checked for issuer, audience, time, algorithm and nonce. What the provider publishes is fetched
 * through the outbound guard. Does not decide who the person is here: that is elsewhere.ts.
 */
import { createHash, randomBytes } from "node:crypto";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";
import { AppError } from "#lib/base/errors.ts";
import type { OidcSettings } from "#lib/protocol/sign-in.ts";
import type { Outbound } from "../http/outbound.ts";
import type { Vouched } from "./elsewhere.ts";

const KEEP_MS = 10 * 60_000;
const CLOCK_SKEW_S = 60;
/** Signatures with a key pair; never `none`, never a shared secret. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url({ protocol: /^https?$/ }),
  token_endpoint: z.url({ protocol: /^https?$/ }),
  jwks_uri: z.url({ protocol: /^https?$/ }),
  userinfo_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  end_session_endpoint: z.url({ protocol: /^https?$/ }).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});
type Discovery = z.infer<typeof discoverySchema>;
const tokensSchema = z.object({ id_token: z.string().max(50_000), access_token: z.string().max(50_000) });
const keysSchema = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

/** What must come back unchanged. */
export interface OidcBegun {
  readonly nonce: string;
  readonly verifier: string;
}

export interface OidcDone extends Vouched {
  readonly session: string | null;
  readonly idToken: string;
}

export type Oidc = ReturnType<typeof createOidc>;

export function createOidc(outbound: Outbound, now: () => number) {
  const kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>();

  const keep = <T>(key: string, look: () => Promise<T>): Promise<T> => {
    const held = kept.get(key);
    if (held !== undefined && held.until > now()) return held.value as Promise<T>;
    if (kept.size > 200) kept.clear();
    const value = look();
    kept.set(key, { until: now() + KEEP_MS, value });
    value.catch(() => kept.delete(key));
    return value;
  };

  const json = async <T>(address: string, schema: z.ZodType<T>, options: Parameters<Outbound>[1] = {}): Promise<T> => {
    const answer = await outbound(address, options);
    const read = answer.status === 200 ? schema.safeParse(parseJson(answer.text)) : undefined;
    if (read?.success !== true)
      throw new AppError("unavailable", `the provider answers ${answer.status} without what it should hold`);
    return read.data;
  };

  const discover = (issuer: string): Promise<Discovery> =>
    keep(`discovery:${issuer}`, async () => {
      const found = await json(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, discoverySchema);
      if (found.issuer !== issuer)
        throw new AppError("invalid_request", "issuer: what answers there says it is another one");
      return found;
    });

  const keysOf = (uri: string): Promise<JSONWebKeySet> =>
    keep(`keys:${uri}`, async () => (await json(uri, keysSchema)) as unknown as JSONWebKeySet);

  /** A key that is not known may be a new one: the provider is asked again, once. */
  const verify = async (
    token: string,
    uri: string,
    wanted: { issuer: string; audience: string },
  ): Promise<JWTPayload> => {
    const look = async (): Promise<JWTPayload> => {
      const keys = createLocalJWKSet(await keysOf(uri));
      const options = { ...wanted, algorithms: ALGORITHMS, clockTolerance: CLOCK_SKEW_S, currentDate: new Date(now()) };
      return (await jwtVerify(token, keys, { ...options, requiredClaims: ["iat"] })).payload;
    };
    return look().catch((error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      kept.delete(`keys:${uri}`);
      return look();
    });
  };

  const exchange = async (
    settings: OidcSettings,
    secret: string | undefined,
    found: Discovery,
    form: Record<string, string>,
  ): Promise<z.infer<typeof tokensSchema>> => {
    const methods = found.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const basic =
      secret !== undefined && (methods.includes("client_secret_basic") || !methods.includes("client_secret_post"));
    const body = new URLSearchParams(form);
    if (!basic) body.set("client_id", settings.clientId);
    if (secret !== undefined && !basic) body.set("client_secret", secret);
    const pair = `${encodeURIComponent(settings.clientId)}:${encodeURIComponent(secret ?? "")}`;
    return json(found.token_endpoint, tokensSchema, {
      method: "POST",
      body: body.toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        ...(basic ? { authorization: `Basic ${Buffer.from(pair).toString("base64")}` } : {}),
      },
    });
  };

  return {
    /** Fails when nothing there is a provider. */
    check: async (issuer: string): Promise<void> => {
      kept.delete(`discovery:${issuer}`);
      await keysOf((await discover(issuer)).jwks_uri);
    },

    begin: async (settings: OidcSettings, redirectUrl: string, state: string, begun: OidcBegun): Promise<string> => {
      const url = new URL((await discover(settings.issuer)).authorization_endpoint);
      const query = {
        response_type: "code",
        client_id: settings.clientId,
        redirect_uri: redirectUrl,
        scope: settings.scopes.split(" ").includes("openid") ? settings.scopes : `openid ${settings.scopes}`,
        state,
        nonce: begun.nonce,
        code_challenge: createHash("sha256").update(begun.verifier).digest("base64url"),
        code_challenge_method: "S256",
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },

    newSecrets: (): OidcBegun => ({
      nonce: randomBytes(24).toString("base64url"),
      verifier: randomBytes(32).toString("base64url"),
    }),

    async finish(
      settings: OidcSettings,
      secret: string | undefined,
      came: { readonly code: string; readonly iss: string | undefined; readonly redirectUrl: string } & OidcBegun,
    ): Promise<OidcDone> {
      const found = await discover(settings.issuer);
      const named = came.iss !== undefined || found.authorization_response_iss_parameter_supported === true;
      if (named && came.iss !== settings.issuer) throw refused("the answer comes from another provider");
      const tokens = await exchange(settings, secret, found, {
        grant_type: "authorization_code",
        code: came.code,
        redirect_uri: came.redirectUrl,
        code_verifier: came.verifier,
      });
      const wanted = { issuer: settings.issuer, audience: settings.clientId };
      const claims = await verify(tokens.id_token, found.jwks_uri, wanted).catch((cause: unknown) => {
        throw cause instanceof AppError ? cause : refused("the provider's ID token does not hold", cause);
      });
      if (claims.nonce !== came.nonce) throw refused("the ID token was made for another sign-in");
      if (typeof claims.sub !== "string" || claims.sub === "" || claims.sub.length > 255)
        throw refused("the ID token names nobody");
      if (Array.isArray(claims.aud) && claims.aud.length > 1 && claims.azp !== settings.clientId)
        throw refused("the ID token was made for another program");
      const more = await userInfo(found, tokens.access_token, claims, settings);
      return {
        ...vouchedBy({ ...more, ...claims }, settings),
        session: text(claims.sid) ?? null,
        idToken: tokens.id_token,
      };
    },

    /** Where to go to end the session there as well, if it has such a place. */
    async signOutAt(settings: OidcSettings, idToken: string, back: string): Promise<string | undefined> {
      const { end_session_endpoint: endpoint } = await discover(settings.issuer);
      if (endpoint === undefined) return undefined;
      const url = new URL(endpoint);
      url.searchParams.set("id_token_hint", idToken);
      url.searchParams.set("client_id", settings.clientId);
      url.searchParams.set("post_logout_redirect_uri", back);
      return url.href;
    },

    /** What the provider says has ended (back-channel logout). */
    async readLogout(
      settings: OidcSettings,
      token: string,
    ): Promise<{ readonly id: string; readonly session: string | undefined; readonly subject: string | undefined }> {
      const found = await discover(settings.issuer);
      const claims = await verify(token, found.jwks_uri, {
        issuer: settings.issuer,
        audience: settings.clientId,
      }).catch((cause: unknown) => {
        throw cause instanceof AppError ? cause : new AppError("invalid_request", "this logout token does not hold");
      });
      const events = claims.events as Record<string, unknown> | undefined;
      const named = typeof events === "object" && events !== null && LOGOUT in events;
      const fresh = typeof claims.iat === "number" && Math.abs(now() / 1000 - claims.iat) < 600;
      if (!named || !fresh || claims.nonce !== undefined || typeof claims.jti !== "string")
        throw new AppError("invalid_request", "this is no logout token");
      const [session, subject] = [text(claims.sid), text(claims.sub)];
      if (session === undefined && subject === undefined) throw new AppError("invalid_request", "it names nobody");
      return { id: claims.jti, session, subject };
    },
  };

  /** Asked only for what the ID token lacks; it must be about the same person. */
  async function userInfo(
    found: Discovery,
    accessToken: string,
    claims: JWTPayload,
    settings: OidcSettings,
  ): Promise<Record<string, unknown>> {
    const complete =
      claims.email !== undefined &&
      (claims[settings.groupsFrom] !== undefined || Object.keys(settings.groupTeams).length === 0);
    if (complete || found.userinfo_endpoint === undefined) return {};
    const info = await json(found.userinfo_endpoint, z.looseObject({ sub: z.string() }), {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    if (info.sub !== claims.sub) throw refused("the provider tells of another person");
    return info;
  }
}

const LOGOUT = "http://schemas.openid.net/event/backchannel-logout";

function vouchedBy(claims: Readonly<Record<string, unknown>>, settings: OidcSettings): Vouched {
  const groups = claims[settings.groupsFrom];
  const full = [text(claims.given_name), text(claims.family_name)].filter((part) => part !== undefined).join(" ");
  return {
    subject: String(claims.sub),
    email: text(claims.email),
    emailVerified: claims.email_verified === true || claims.email_verified === "true",
    name: text(claims.name) ?? (full === "" ? text(claims.preferred_username) : full),
    groups: (Array.isArray(groups) ? groups : [groups])
      .filter((group): group is string => typeof group === "string")
      .slice(0, 1000),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value.length <= 500 ? value : undefined;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refused(message: string, cause?: unknown): AppError {
  return new AppError("wrong_credentials", message, { cause });
}
