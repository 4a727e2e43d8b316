/**
 * Directories that provision people and groups (SCIM). A directory speaks with a token of its own kind, which opens
 * nothing else. It makes accounts, takes over those of its people that are here, suspends and ends them; it makes no
 * owner, touches no owner, and never sees a password.
 */
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import { emailSchema, personNameSchema } from "#lib/protocol/person.ts";
import { type ScimPatch, type ScimUser, scimUserSchema } from "#lib/protocol/scim.ts";
import type { Directory } from "#lib/protocol/sign-in.ts";
import { record } from "../audit/index.ts";
import { type Database, isUniqueViolation } from "../db/index.ts";
import { newId } from "../new-id.ts";
import type { Accounts } from "./accounts.ts";
import { type Asked, type Page, pageOf, patched } from "./directory-pages.ts";
import * as queries from "./directory-queries.ts";
import * as people from "./queries.ts";
import { hashToken, looksLike, newToken } from "./secret-token.ts";

export interface DirectoriesDeps {
  readonly db: Database;
  readonly now: () => number;
  readonly origin: () => string;
  readonly accounts: Accounts;
  readonly organizationId: () => OrganizationId;
}

export type Directories = ReturnType<typeof createDirectories>;

export function createDirectories({ db, now, origin, accounts, organizationId }: DirectoriesDeps) {
  const show = (row: queries.DirectoryRow): Directory => ({
    id: row.id,
    name: row.name,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt,
    address: `${origin()}/scim/v2`,
  });

  const user = async (organization: OrganizationId, id: string): Promise<queries.DirectoryPersonRow> => {
    const row = await queries.directoryPersonById(db.pool, organization, id);
    if (row === undefined) throw new AppError("not_found", "there is no such user");
    return row;
  };

  const keep = async (
    client: people.Queryable,
    organization: OrganizationId,
    personId: PersonId,
    wish: ScimUser,
  ): Promise<void> => {
    const { userName } = wish;
    const row = { organizationId: organization, personId, externalId: wish.externalId ?? null, userName };
    await queries.putDirectoryPerson(client, row).catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new AppError("conflict", "another user has this userName");
      throw error;
    });
  };

  const change = async (
    organization: OrganizationId,
    before: queries.DirectoryPersonRow,
    wish: ScimUser,
  ): Promise<queries.DirectoryPersonRow> => {
    if (before.owner && (!wish.active || emailOf(wish) !== before.email))
      throw new AppError("forbidden", "owners are not managed by a directory");
    const name = nameOf(wish) ?? before.name;
    const email = emailOf(wish);
    await db
      .transaction(async (client) => {
        await keep(client, organization, before.id, wish);
        await people.updatePerson(client, before.id, { name, email }, now());
        if (name !== before.name || email !== before.email) {
          const target = { kind: "person", id: before.id };
          const facts = { before: { name: before.name, email: before.email }, after: { name, email, by: "directory" } };
          await record(client, { action: "person.update", organizationId: organization, target, ...facts });
        }
      })
      .catch((error: unknown) => {
        if (isUniqueViolation(error)) throw new AppError("conflict", "somebody else has this e-mail");
        throw error;
      });
    if (wish.active !== before.active) await accounts.suspend(before.id, !wish.active);
    return user(organization, before.id);
  };

  return {
    list: async (): Promise<Directory[]> => (await queries.directoriesOf(db.pool, organizationId())).map(show),

    async connect(name: string): Promise<Directory> {
      const token = newToken("directory");
      const row = { id: newId<string & never>(), organizationId: organizationId(), name, createdAt: now() };
      await db.transaction(async (client) => {
        await queries.insertDirectory(client, { ...row, tokenHash: hashToken(token) });
        await record(client, { action: "directory.create", target: { kind: "directory", id: row.id, name } });
      });
      return { ...show({ ...row, lastUsedAt: null }), token };
    },

    async disconnect(id: string): Promise<void> {
      await db.transaction(async (client) => {
        const name = await queries.revokeDirectory(client, organizationId(), id, now());
        if (name === undefined) throw new AppError("not_found", "there is no such directory");
        await record(client, { action: "directory.remove", target: { kind: "directory", id, name } });
      });
    },

    /** The organization for which a directory's token speaks. */
    async speaker(token: string | undefined): Promise<queries.DirectoryRow> {
      const row =
        token !== undefined && looksLike("directory", token)
          ? await queries.directoryByToken(db.pool, hashToken(token), now())
          : undefined;
      if (row === undefined) throw new AppError("not_signed_in", "this needs the token of a directory");
      return row;
    },

    async users(organization: OrganizationId, asked: Asked): Promise<Page<queries.DirectoryPersonRow>> {
      // What directories ask before they make somebody, answered without reading everybody.
      const [, named] = /^userName eq "([^"\\]+)"$/i.exec(asked.filter ?? "") ?? [];
      if (named !== undefined) {
        const row = await queries.directoryPersonByName(db.pool, organization, named);
        return { total: row === undefined ? 0 : 1, items: row === undefined ? [] : [row] };
      }
      return pageOf(await queries.directoryPeople(db.pool, organization), asked, (row) => ({
        id: [row.id],
        username: [row.userName],
        externalid: [row.externalId],
        displayname: [row.name],
        "name.formatted": [row.name],
        active: [row.active],
        emails: [row.email],
        "emails.value": [row.email],
      }));
    },
    user,

    async addUser(organization: OrganizationId, wish: ScimUser): Promise<queries.DirectoryPersonRow> {
      const email = emailOf(wish);
      const there = await queries.directoryPersonByName(db.pool, organization, email);
      if (there !== undefined) {
        // An account that is here already is the directory's from now on; one that is provisioned cannot be again.
        if (there.externalId !== null || there.userName !== there.email)
          throw new AppError("conflict", "this user is here already", { detail: { scimType: "uniqueness" } });
        return change(organization, there, wish);
      }
      const personId = newId<PersonId>();
      const name = nameOf(wish) ?? email.split("@")[0] ?? "Somebody";
      await db.transaction(async (client) => {
        if (!(await people.insertPerson(client, { id: personId, name, email, now: now() })))
          throw new AppError("conflict", "somebody has this e-mail", { detail: { scimType: "uniqueness" } });
        await people.insertMember(client, organization, personId, "member", now());
        await keep(client, organization, personId, wish);
        const facts = { target: { kind: "person", id: personId }, after: { by: "directory" } };
        await record(client, { action: "person.create", organizationId: organization, ...facts });
      });
      if (!wish.active) await accounts.suspend(personId, true);
      return user(organization, personId);
    },

    replaceUser: async (organization: OrganizationId, id: string, wish: ScimUser) =>
      change(organization, await user(organization, id), wish),

    async patchUser(organization: OrganizationId, id: string, patch: ScimPatch): Promise<queries.DirectoryPersonRow> {
      const before = await user(organization, id);
      const held = { userName: before.userName, externalId: before.externalId, active: before.active };
      const shown = {
        ...held,
        displayName: before.name,
        emails: [{ value: before.email, type: "work", primary: true }],
      };
      return change(organization, before, patched(shown, patch, scimUserSchema));
    },

    async removeUser(organization: OrganizationId, id: string): Promise<void> {
      const before = await user(organization, id);
      if (before.owner) throw new AppError("forbidden", "owners are not managed by a directory");
      await accounts.remove(before.id);
    },
  };
}

/** The primary e-mail, else the first, else a userName that is one. */
function emailOf(wish: ScimUser): string {
  const chosen = wish.emails?.find((email) => email.primary === true) ?? wish.emails?.[0];
  const email = emailSchema.safeParse((chosen?.value ?? wish.userName).trim().toLowerCase());
  if (!email.success)
    throw new AppError("invalid_request", "a user needs an e-mail", { detail: { scimType: "invalidValue" } });
  return email.data;
}

function nameOf(wish: ScimUser): string | undefined {
  const full = [wish.name?.givenName, wish.name?.familyName].filter(
    (part) => part !== null && part !== undefined && part !== "",
  );
  const name = personNameSchema.safeParse(wish.displayName ?? wish.name?.formatted ?? full.join(" "));
  return name.success ? name.data : undefined;
}
