/**
 * SCIM 2.0 (RFC 7643, 7644), the part that directories use: users and groups below `/scim/v2`, with the directory's own
 * bearer token. A user is a person of the organization; `active: false` suspends, DELETE ends the account. Shapes are loose
 * where directories differ (values as text, paths in any case) and strict in what we keep.
 */
import { z } from "zod";

export const scimUserType = "urn:ietf:params:scim:schemas:core:2.0:User";
export const scimGroupType = "urn:ietf:params:scim:schemas:core:2.0:Group";
export const scimListType = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
export const scimErrorType = "urn:ietf:params:scim:api:messages:2.0:Error";

const bool = z.union([z.boolean(), z.stringbool()]);
const text = z.string().max(500);

export const scimUserSchema = z.looseObject({
  userName: z.string().trim().min(1).max(254),
  externalId: text.nullish(),
  active: bool.default(true),
  displayName: text.nullish(),
  name: z.looseObject({ formatted: text.nullish(), givenName: text.nullish(), familyName: text.nullish() }).nullish(),
  emails: z
    .array(z.looseObject({ value: z.string().max(254), primary: bool.nullish() }))
    .max(20)
    .nullish(),
});
export type ScimUser = z.output<typeof scimUserSchema>;

const members = z.array(z.looseObject({ value: z.string().max(64) })).max(10_000);
export const scimGroupSchema = z.looseObject({
  displayName: z.string().trim().min(1).max(200),
  externalId: text.nullish(),
  members: members.nullish(),
});

export const scimPatchSchema = z.looseObject({
  Operations: z
    .array(
      z.looseObject({
        op: z
          .string()
          .toLowerCase()
          .pipe(z.enum(["add", "replace", "remove"])),
        path: z.string().max(500).nullish(),
        value: z.unknown().optional(),
      }),
    )
    .min(1)
    .max(1000),
});
export type ScimPatch = z.output<typeof scimPatchSchema>;

export const scimListQuerySchema = z.object({
  filter: z.string().max(2000).optional(),
  startIndex: z.coerce.number().int().catch(1).default(1),
  count: z.coerce.number().int().min(0).catch(100).default(100),
});
