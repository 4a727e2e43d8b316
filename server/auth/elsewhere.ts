/**
 * From what an identity provider vouches for to a person here. Its subject decides; an e-mail only makes the first link,
 * and takes over an account that exists only where the provider speaks for that domain, since anybody may set up a
 * provider that says anything about anybody.
 */
import { AppError } from "#lib/base/errors.ts";
import type { OrganizationId, PersonId } from "#lib/base/id.ts";
import { emailSchema, personNameSchema } from "#lib/protocol/person.ts";
import { record } from "../audit/index.ts";
import type { Database } from "../db/index.ts";
import { newId } from "../new-id.ts";
import type { ProviderRow } from "./provider-queries.ts";
import * as providers from "./provider-queries.ts";
import * as queries from "./queries.ts";

export interface Vouched {
  readonly subject: string;
  readonly email: string | undefined;
  /** Whether the provider says that the person has this e-mail. */
  readonly emailVerified: boolean;
  readonly name: string | undefined;
  readonly groups: readonly string[];
}

export type Admit = (provider: ProviderRow, vouched: Vouched) => Promise<PersonId>;

/** Answers what to do once the transaction has committed. Makes these the teams into which `source` (a provider) puts a person; what others put them into stays. */
export type SyncTeams = (
  client: queries.Queryable,
  personId: PersonId,
  wish: { readonly organizationId: OrganizationId; readonly teamIds: readonly string[]; readonly source: string },
) => Promise<() => void>;

export function createAdmit(db: Database, now: () => number, syncTeams?: SyncTeams): Admit {
  return async (provider, vouched) => {
    let committed: (() => void) | undefined;
    const admitted = await db.transaction(async (client) => {
      const personId = await personFor(client, provider, vouched, now());
      const { groupTeams } = provider.settings;
      const teamIds = vouched.groups.flatMap((group) =>
        Object.hasOwn(groupTeams, group) ? [groupTeams[group] ?? ""] : [],
      );
      const { organizationId, id: source } = provider;
      committed = await syncTeams?.(client, personId, { organizationId, teamIds: [...new Set(teamIds)], source });
      return personId;
    });
    committed?.();
    return admitted;
  };
}

async function personFor(
  client: queries.Queryable,
  provider: ProviderRow,
  vouched: Vouched,
  now: number,
): Promise<PersonId> {
  const known = await providers.personBySubject(client, provider.id, vouched.subject);
  if (known !== undefined) return known;
  const { settings } = provider;
  const email = emailSchema.safeParse(vouched.email?.trim().toLowerCase());
  if (!email.success) throw new AppError("forbidden", `${settings.name} did not say which e-mail this person has`);
  const speaksFor = settings.domains.includes(email.data.split("@").at(-1) ?? "");
  if (settings.domains.length > 0 && !speaksFor)
    throw new AppError("forbidden", `${settings.name} does not speak for the domain of this e-mail`);
  const link = { id: newId(), providerId: provider.id, subject: vouched.subject, now };
  const there = await queries.personWithEmail(client, email.data);
  if (there !== undefined) {
    if (!speaksFor || !vouched.emailVerified)
      throw new AppError(
        "email_taken",
        "somebody here has this e-mail; sign in as before, or ask who manages the server",
      );
    await providers.insertSubject(client, { ...link, personId: there });
    const actor = { kind: "person", id: there } as const;
    await record(client, {
      action: "person.link",
      target: { kind: "person", id: there },
      actor,
      after: { provider: settings.name },
    });
    return there;
  }
  if (!settings.makeAccounts) throw new AppError("forbidden", "there is no account for this person; ask for an invite");
  const personId = newId<PersonId>();
  const name = personNameSchema.safeParse(vouched.name ?? email.data.split("@")[0]);
  const person = { id: personId, name: name.success ? name.data : "Somebody", email: email.data, now };
  if (!(await queries.insertPerson(client, person)))
    throw new AppError("email_taken", "somebody took this e-mail meanwhile");
  if (vouched.emailVerified) await queries.markEmailVerified(client, personId);
  await queries.insertMember(client, provider.organizationId, personId, "member", now);
  await providers.insertSubject(client, { ...link, personId });
  const actor = { kind: "person", id: personId } as const;
  await record(client, {
    action: "person.create",
    target: { kind: "person", id: personId },
    actor,
    after: { provider: settings.name },
  });
  return personId;
}
