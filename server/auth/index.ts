/**
 * Who asks: people, their sign-ins, links and tokens. Owns the tables in schema/auth.ts. Promises: of links and tokens
 * only hashes are kept, no secret reaches a log or an error, a revocation counts within 2 s, and a cookie speaks only
 * for requests from our own origin. Does not decide what somebody may do: that is `projects`.
 */
import type { IncomingMessage } from "node:http";
import type { Role } from "#lib/access/policy.ts";
import { must } from "#lib/base/assert.ts";
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId, ProjectId } from "#lib/base/id.ts";
import type { Token } from "#lib/protocol/person.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { createClientAddress } from "../http/client-address.ts";
import { sameOrigin } from "../http/origin.ts";
import { createOutbound } from "../http/outbound.ts";
import type { Principal } from "../http/route.ts";
import type { Log } from "../log.ts";
import { createMail, type Mail } from "../mail/index.ts";
import type { ServerModule } from "../module.ts";
import { newId } from "../new-id.ts";
import { accountRoutes } from "./account-routes.ts";
import { createAccounts } from "./accounts.ts";
import { type Attempts, createAttempts, type GiveBack } from "./attempts.ts";
import { createDirectories } from "./directories.ts";
import { createDirectoryGroups, type GroupTeams } from "./directory-groups.ts";
import { directoryRoutes } from "./directory-routes.ts";
import { createAdmit, type SyncTeams } from "./elsewhere.ts";
import type { Engine } from "./engine.ts";
import { createOidc } from "./oidc.ts";
import { createPasskeys } from "./passkeys.ts";
import { createPasswords, type Passwords } from "./passwords.ts";
import { createRequestCache } from "./pending.ts";
import { peopleRoutes } from "./people-routes.ts";
import { presentedBy, queryTokenOf } from "./presented.ts";
import { createPrincipals } from "./principals.ts";
import { providerRoutes } from "./provider-routes.ts";
import { createProviderSignIn } from "./provider-sign-in.ts";
import { createProviders, sealedByProviders } from "./providers.ts";
import * as queries from "./queries.ts";
import { createRoutes } from "./routes.ts";
import { createSaml } from "./saml.ts";
import { createSealer, type Sealer } from "./sealed.ts";
import { createSecondFactor, sealedFactors } from "./second-factor.ts";
import { deriveKey, loadSecret } from "./secret.ts";
import { createService, type TokenWish } from "./service.ts";
import { cookieNames } from "./session-cookie.ts";
import { createSignUp } from "./sign-up.ts";
import { createSocketTickets, isTicket } from "./socket-tickets.ts";

export type { SealedPlace, Sealer } from "./sealed.ts";
export { hashToken, looksLike, newToken } from "./secret-token.ts";
export type { Attempts, GiveBack };

const WARM_MS = 2_000;
const SWEEP_MS = 3600_000;
/** How long an ended token stays, for whoever asks what it was. */
const TOKEN_GRACE_MS = 90 * 86_400_000;

export interface AuthDeps {
  readonly db: Database;
  readonly config: {
    readonly dataFolder: string;
    readonly secret: string | undefined;
    readonly previousSecrets?: readonly string[];
    readonly adminToken: string | undefined;
    readonly trustedProxies: readonly string[];
    readonly breachedPasswords?: string | undefined;
    readonly fetchPrivate?: readonly string[];
  };
  /** Without it none is sent, and what needs it is offered another way. */
  readonly mail?: Mail;
  /** Puts people into teams as an identity provider says. */
  readonly syncTeams?: SyncTeams;
  /** The teams that follow a directory's groups. */
  readonly groupTeams?: GroupTeams;
  readonly log: Log;
  /** The public address, known once we listen. */
  readonly origin: () => string;
  readonly now?: () => number;
}

export interface Services {
  /** Adds the service in the caller's transaction, a guest of the organization; give it its right in the project. */
  add(
    client: queries.Queryable,
    organizationId: OrganizationId,
    wish: Required<TokenWish>,
  ): Promise<{ readonly personId: PersonId; readonly token: Token }>;
  list(projectId: ProjectId): Promise<Token[]>;
  /** Ends the token; answers its service, undefined when the project has no such token. */
  end(projectId: ProjectId, tokenId: string): Promise<PersonId | undefined>;
}

export interface Auth extends ServerModule {
  /**
   * Who asks, or undefined. `queryToken` lets `?token=` speak as well: on WebSocket upgrades only. An upgrade that leans
   * on a cookie must come from our own origin (`origin_refused`); for plain requests the router sees to that. A ticket
   * for a socket (POST /api/socket-tickets) counts there too, once.
   */
  authenticate(
    request: Pick<IncomingMessage, "headers"> & { readonly url?: string | undefined },
    options?: { readonly queryToken?: boolean },
  ): Promise<Principal | undefined>;
  /** Calls `ended` once when the sign-in or token behind `principal` ends; answers how to stop watching. For sockets. */
  watch(principal: Principal, ended: () => void): () => void;
  /** The address of a fresh one-time sign-in link for the owner. */
  createOwnerLink(): Promise<string>;
  /** A token for the organization's owner, e.g. for the command line. */
  createOwnerToken(wish: { readonly name: string; readonly expiresInMs: number | null }): Promise<Token>;
  /** Tokens of a project act for a service: somebody who has no sign-in, only this. */
  readonly services: Services;
  organizationId(): OrganizationId;
  organizations(): Promise<readonly queries.OrganizationRow[]>;
  /**
   * Keys for the one purpose that `purpose` names: that derived from the server's secret, then those from the secrets
   * before (`OCTAVO_SECRET_PREVIOUS`).
   */
  keysFor(purpose: string): Promise<readonly string[]>;
  /** Seals secrets of one purpose; call its `renew` at the start for every column that holds them. */
  sealerFor(purpose: string): Sealer;
  ownerId(): Promise<PersonId>;
  /**
   * Adds a person with a password, in the caller's transaction; undefined when the e-mail is taken. Hash the password
   * (`choosePassword`) before the transaction: that takes long on purpose.
   */
  addPerson(
    client: queries.Queryable,
    given: {
      readonly name: string;
      readonly email: string;
      readonly passwordHash: string;
      /** Where they are, and what; a member of the server's own organization when left out. */
      readonly organizationId?: OrganizationId;
      readonly role?: Role;
    },
  ): Promise<PersonId | undefined>;
  /** Adds somebody without an account, who has nothing but what links give. In the caller's transaction. */
  addVisitor(client: queries.Queryable, organizationId: OrganizationId, name: string): Promise<PersonId>;
  /** The hash of a password that may be chosen; fails with invalid_request for one that may not. */
  choosePassword: Passwords["choose"];
  /** Signs a person in whose proof the caller has checked; answers the cookies to set. */
  openSession(personId: PersonId, incoming: IncomingMessage): Promise<readonly string[]>;
  readonly attempts: Attempts;
  personOf(personId: PersonId): Promise<{ readonly name: string; readonly email: string } | undefined>;
}

export function createAuth(deps: AuthDeps): Auth {
  const { db, log, config, origin } = deps;
  const now = deps.now ?? Date.now;
  const address = createClientAddress(config.trustedProxies);
  const attempts = createAttempts(address, now);
  let cookieKeys: readonly string[] | undefined;
  let secret: Promise<string> | undefined;
  let organizationId: OrganizationId | undefined;
  let engine: Promise<Engine> | undefined;
  let warming: NodeJS.Timeout | undefined;
  let sweeping: NodeJS.Timeout | undefined;
  const keysFor = async (purpose: string): Promise<readonly string[]> => {
    secret ??= loadSecret(config);
    return [await secret, ...(config.previousSecrets ?? [])].map((each) => deriveKey(each, purpose));
  };
  const sealerFor = (purpose: string): Sealer => createSealer(() => keysFor(purpose));
  const cookieSecrets = (): readonly string[] => {
    if (cookieKeys === undefined) throw new AppError("unavailable", "Octavo is starting");
    return cookieKeys;
  };

  const loadEngine = (): Promise<Engine> => {
    engine ??= import("./engine.ts").then(({ createEngine }) =>
      createEngine({ db, log, origin: origin(), secret: must(cookieSecrets()[0], "cookie key"), newId }),
    );
    return engine;
  };
  const principals = createPrincipals({
    db,
    log,
    adminToken: config.adminToken,
    cookieSecrets,
    now,
  });
  const mail = deps.mail ?? createMail({ smtp: undefined, from: undefined, log, origin });
  const passwords = createPasswords(config.breachedPasswords);
  const factorSealer = sealerFor("second factors");
  const secondFactor = createSecondFactor({ db, now, sealer: factorSealer });
  const passkeys = createPasskeys({ db, now, origin });
  const accounts = createAccounts({
    db,
    now,
    origin,
    mail,
    passwords,
    principals,
    attempts,
    organizationId: () => must(organizationId, "organization: auth is started"),
  });
  const tickets = createSocketTickets(db, principals, now);
  const service = createService({
    db,
    log,
    now,
    engine: loadEngine,
    principals,
    attempts,
    address,
    passwords,
    secondFactor,
    passkeys,
    accounts,
    mail,
    signOutAt: (signInId) => providerSignIn.signOutAt(signInId),
  });
  const signUp = createSignUp({
    db,
    now,
    origin,
    mail,
    passwords,
    attempts,
    open: (personId, incoming) => service.open(personId, "sign-up", incoming),
  });
  const oidc = createOidc(createOutbound(config.fetchPrivate ?? []), now);
  const providerSealer = sealerFor("identity providers");
  const providers = createProviders({
    db,
    now,
    origin,
    oidc,
    principals,
    sealer: providerSealer,
    organizationId: () => must(organizationId, "organization: auth is started"),
  });
  const providerSignIn = createProviderSignIn({
    db,
    now,
    origin,
    providers,
    oidc,
    saml: createSaml(createRequestCache(db, now)),
    admit: createAdmit(db, now, deps.syncTeams),
    open: service.open,
    principals,
    sealer: providerSealer,
  });
  const ours = (incoming: IncomingMessage): void => {
    if (!sameOrigin(incoming, origin())) throw new AppError("origin_refused", "this request comes from another site");
  };
  const home = (): OrganizationId => must(organizationId, "organization: auth is started");
  const ownerId = async (): Promise<PersonId> =>
    must(await queries.firstOwner(db.pool), "owner of the organization").personId;

  return {
    routes: [
      ...createRoutes({
        service,
        tickets,
        tokensOf: ({ personId }) => queries.tokensOf(db.pool, personId, now()),
        origin,
      }),
      ...accountRoutes({ accounts, passkeys, secondFactor, attempts, signUp, ours }),
      ...peopleRoutes(accounts),
      ...directoryRoutes({
        directories: createDirectories({ db, now, origin, accounts, organizationId: home }),
        groups: createDirectoryGroups({ db, now, teams: deps.groupTeams }),
        organizationId: home,
        attempts,
        origin,
      }),
      ...providerRoutes({
        providers,
        signIn: providerSignIn,
        attempts,
        origin,
        mail: mail.able,
        signUp: signUp.offered,
      }),
    ],
    attempts,
    async start() {
      cookieKeys = await keysFor("session cookie");
      await factorSealer.renew(db.pool, log, sealedFactors);
      for (const place of sealedByProviders) await providerSealer.renew(db.pool, log, place);
      await service.firstStart();
      organizationId = await queries.organization(db.pool);
      // Not now, when everybody waits for the start, but before the first sign-in does.
      warming = setTimeout(() => loadEngine().catch((error: unknown) => log.error({ err: error }, "sign-in")), WARM_MS);
      warming.unref();
      sweeping = setInterval(() => {
        queries
          .sweepCredentials(db.pool, now(), TOKEN_GRACE_MS)
          .catch((error: unknown) => log.warn({ err: error }, "old sign-ins and tokens were not removed"));
      }, SWEEP_MS).unref();
    },
    async stop() {
      clearTimeout(warming);
      clearInterval(sweeping);
      principals.stop();
    },
    async authenticate(request, options = {}) {
      // A ticket is its own proof: no cookie speaks beside it, so it may come from another site's page.
      const ticket = options.queryToken === true ? queryTokenOf(request.url) : undefined;
      if (isTicket(ticket)) return tickets.redeem(ticket);
      const presented = presentedBy(request, cookieNames(origin()).session, options.queryToken === true);
      const principal = await principals.of(presented);
      const upgrade = request.headers.upgrade !== undefined;
      if (upgrade && principal?.kind === "session" && !sameOrigin(request, origin())) {
        throw new AppError("origin_refused", "this connection comes from another site");
      }
      return principal;
    },
    watch: (principal, ended) => principals.watch(principal, ended),
    async createOwnerLink() {
      return `${origin()}/sign-in?link=${await service.ownerLinkToken()}`;
    },
    createOwnerToken: async (wish) => service.createToken(await ownerId(), wish),
    services: {
      async add(client, home, wish) {
        const personId = newId<PersonId>();
        const email = `${personId}@service.invalid`;
        await queries.insertPerson(client, { id: personId, name: wish.name, email, kind: "service", now: now() });
        await queries.insertMember(client, home, personId, "guest", now());
        return { personId, token: await service.createToken(personId, wish, client) };
      },
      list: (projectId) => queries.serviceTokensOf(db.pool, projectId, now()),
      async end(projectId, tokenId) {
        const personId = await queries.serviceOf(db.pool, projectId, tokenId);
        if (personId !== undefined) await service.revokeToken(personId, tokenId);
        return personId;
      },
    },
    organizationId: () => must(organizationId, "organization: auth is started"),
    organizations: () => queries.organizations(db.pool),
    keysFor,
    sealerFor,
    ownerId,
    async addPerson(client, given) {
      const personId = newId<PersonId>();
      const email = given.email.toLowerCase();
      if (!(await queries.insertPerson(client, { id: personId, name: given.name, email, now: now() })))
        return undefined;
      await queries.setPassword(client, { id: newId(), personId, passwordHash: given.passwordHash, now: now() });
      const home = given.organizationId ?? must(organizationId, "organization");
      await queries.insertMember(client, home, personId, given.role ?? "member", now());
      const actor = { kind: "person", id: personId } as const;
      const target = { kind: "person", id: personId };
      await record(client, { action: "person.create", organizationId: home, target, actor });
      return personId;
    },
    async addVisitor(client, home, name) {
      const personId = newId<PersonId>();
      const email = `${personId}@visitor.invalid`;
      await queries.insertPerson(client, { id: personId, name, email, kind: "visitor", now: now() });
      await queries.insertMember(client, home, personId, "visitor", now());
      return personId;
    },
    async personOf(personId) {
      const profile = await queries.profileOf(db.pool, personId);
      return profile === undefined ? undefined : { name: profile.name, email: profile.email };
    },
    choosePassword: passwords.choose,
    openSession: (personId, incoming) => service.open(personId, "invite", incoming),
  };
}
