/**
 * Identifiers. Opaque, branded strings: one kind never passes for another. Made by the application, not the database
 * (an id exists before its row), from random bytes that the caller brings.
 */
declare const brand: unique symbol;
type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type OrganizationId = Id<"organization">;
export type TeamId = Id<"team">;
export type PersonId = Id<"person">;
export type ProjectId = Id<"project">;
export type NotebookId = Id<"notebook">;
export type CellId = Id<"cell">;
export type FileId = Id<"file">;
export type DatasetId = Id<"dataset">;
export type TokenId = Id<"token">;
export type InviteId = Id<"invite">;
export type GrantId = Id<"grant">;
export type LinkId = Id<"link">;
export type RequestId = Id<"request">;
export type ExecutionId = Id<"execution">;
/** sha256 in lower-case hex: the name of a blob is its content. */
export type BlobDigest = Id<"blob">;

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"; // Crockford base 32: no i, l, o, u

/** An id of 20 characters (100 bits) from at least 20 random bytes. */
export function idFromBytes<I extends Id<string>>(bytes: Uint8Array): I {
  let text = "";
  for (let at = 0; at < 20; at++) text += ALPHABET[(bytes[at] ?? 0) & 31];
  return text as I;
}

const DIGEST = /^[0-9a-f]{64}$/;

export function isBlobDigest(text: string): text is BlobDigest {
  return DIGEST.test(text);
}
