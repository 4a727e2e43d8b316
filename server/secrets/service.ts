/** What can be done with secrets; who may is asked by the routes. */
import { AppError } from "#lib/base/errors.ts";
import type { PersonId } from "#lib/base/id.ts";
import type { Secret } from "#lib/protocol/secret.ts";
import type { SecretText } from "#lib/secrets/scrub.ts";
import { record } from "../audit/record.ts";
import type { Database } from "../db/index.ts";
import type { Log } from "../log.ts";
import { newId } from "../new-id.ts";
import type { Envelopes } from "./envelope.ts";
import * as queries from "./queries.ts";

export interface SecretsDeps {
  readonly db: Database;
  readonly log: Log;
  readonly now: () => number;
  readonly envelopes: Envelopes;
}

export interface ReadWish {
  readonly name: string;
  readonly sessionId: string;
  /** Whether the project's secrets are theirs to read as well. */
  readonly withShared: boolean;
}

const MOST_IN_A_PLACE = 100;
/** A session whose last reading is older has ended. */
const READS_KEPT_MS = 30 * 86_400_000;
const MOST_OPENED = 1000;

export function createService({ db, log, now, envelopes }: SecretsDeps) {
  /** Values by id of the secret, which is another for every value. */
  const opened = new Map<string, SecretText>();

  const openRow = async (row: queries.SealedRow): Promise<SecretText | undefined> => {
    const known = opened.get(row.id);
    if (known !== undefined) return known;
    const value = await envelopes.open(row, row.id);
    if (value === undefined) return undefined;
    if (opened.size >= MOST_OPENED) opened.clear();
    const text = { name: row.name, value };
    opened.set(row.id, text);
    return text;
  };

  return {
    list: (place: queries.Place, withShared: boolean): Promise<Secret[]> =>
      queries.listSecrets(db.pool, place, withShared),

    async set(place: queries.Place, name: string, value: string, by: PersonId): Promise<void> {
      const id = newId();
      const row = { id, name, ...(await envelopes.seal(value, id)) };
      await db.transaction(async (client) => {
        const there = await queries.lockPlace(client, place);
        const isNew = !there.includes(name);
        if (isNew && there.length >= MOST_IN_A_PLACE)
          throw new AppError("conflict", `there are ${MOST_IN_A_PLACE} secrets here already: delete one first`);
        await queries.putSecret(client, place, row, by, now());
        await record(client, {
          action: isNew ? "secret.create" : "secret.replace",
          target: { kind: "secret", id, name },
          projectId: place.projectId,
          after: { own: place.personId !== null },
        });
      });
    },

    async remove(place: queries.Place, name: string): Promise<void> {
      await db.transaction(async (client) => {
        const id = await queries.removeSecret(client, place, name);
        if (id === undefined) throw new AppError("not_found", "there is no such secret");
        await record(client, {
          action: "secret.remove",
          target: { kind: "secret", id, name },
          projectId: place.projectId,
          before: { own: place.personId !== null },
        });
      });
    },

    /** The value. It is known as read before it is answered, so that nothing it is in is written uncleaned. */
    read: ({ projectId, personId }: queries.Place & { personId: PersonId }, wish: ReadWish): Promise<SecretText> =>
      db.transaction(async (client) => {
        const place = { projectId, personId };
        const row = await queries.takeSecret(client, place, wish.name, wish.withShared, now());
        if (row === undefined) {
          const hint = wish.withShared ? "" : "; those of the project need the right to run in it";
          throw new AppError("not_found", `there is no secret ${wish.name} that you may read${hint}`);
        }
        const text = await openRow(row);
        if (text === undefined) {
          const why = "was kept under another OCTAVO_SECRET: set it again, or start with OCTAVO_SECRET_PREVIOUS";
          throw new AppError("conflict", `the secret ${wish.name} ${why}`);
        }
        const { own, ...sealed } = row;
        await queries.noteRead(client, projectId, { ...sealed, personId, sessionId: wish.sessionId }, now());
        await record(client, {
          action: "secret.read",
          target: { kind: "secret", id: row.id, name: row.name },
          projectId,
          after: { own, sessionId: wish.sessionId },
        });
        return text;
      }),

    /** What a session of the person read, as it was then. */
    async readBy(personId: PersonId, sessionId: string): Promise<readonly SecretText[]> {
      const rows = await queries.readsOf(db.pool, personId, sessionId);
      const texts = await Promise.all(rows.map(openRow));
      return texts.map((text, at) => {
        // Unreadable values cannot be looked for: nothing of this session is written rather than perhaps one of them.
        if (text === undefined)
          throw new AppError("conflict", `the secret ${rows[at]?.name} cannot be opened any more`);
        return text;
      });
    },

    /** Wraps with the key of today what an earlier one wraps. */
    async rewrap(): Promise<void> {
      let [wrapped, lost] = [0, 0];
      for (const row of await queries.wrappedOtherwise(db.pool, await envelopes.keyId())) {
        const anew = await envelopes.rewrap(row, row.id);
        if (anew === undefined) lost++;
        else await queries.wrapAnew(db.pool, row.id, row.keyId, anew);
        if (anew !== undefined) wrapped++;
      }
      if (wrapped > 0) log.info({ wrapped }, "secrets are wrapped with the new key");
      if (lost > 0)
        log.warn({ lost }, "secrets kept under another OCTAVO_SECRET cannot be read; see OCTAVO_SECRET_PREVIOUS");
    },

    sweep: (): Promise<void> => queries.removeReads(db.pool, now() - READS_KEPT_MS),
  };
}

export type SecretsService = ReturnType<typeof createService>;
