/**
 * The audit log: every act that changes state and every read of a secret, as who, what, when, from where, before, after.
 *
 * Each organization has its own, at `/api/organizations/:organizationId/audit` for its owners, with the same paths below;
 * `/api/audit` is that of the organization that the server was set up with.
 *
 * `GET /api/audit` (the owner) and `GET /api/projects/:projectId/audit` (who manages it) list it, latest first, by pages;
 * `GET /api/audit/export` gives all of what a search finds as JSON Lines or CSV; `GET /api/audit/verification` follows the
 * chain and says where it breaks; `GET` and `PATCH /api/audit/policy` say how long entries are kept.
 *
 * The list of acts is closed: add yours below, with the words in which a person reads it ("Ana made the project …").
 */
import { z } from "zod";
import { pageQuerySchema } from "./project.ts";

export const auditActions = {
  "session.start": "signed in",
  "session.refuse": "was refused at sign-in",
  "session.end": "signed out",
  "person.create": "joined with a new account",
  "person.update": "changed the profile of",
  "person.password": "set a new password for",
  "person.link": "linked to an identity provider the account of",
  "person.reset": "gave out a link to set a new password for",
  "person.suspend": "suspended",
  "person.resume": "ended the suspension of",
  "person.remove": "removed the account of",
  "session.revoke": "ended sign-ins of",
  "passkey.add": "added the passkey",
  "passkey.rename": "renamed the passkey",
  "passkey.remove": "removed the passkey",
  "second_factor.add": "turned on a second factor for",
  "second_factor.codes": "made new recovery codes for",
  "second_factor.remove": "turned off the second factor of",
  "provider.create": "added the identity provider",
  "provider.update": "changed the identity provider",
  "provider.remove": "removed the identity provider",
  "directory.create": "connected the directory",
  "directory.remove": "disconnected the directory",
  "group.create": "provisioned the group",
  "group.update": "changed the group",
  "group.map": "chose the team that follows the group",
  "group.remove": "removed the group",
  "token.create": "made the token",
  "token.revoke": "revoked the token",
  "project.create": "made the project",
  "project.update": "changed the project",
  "project.trash": "put into the trash the project",
  "project.restore": "took out of the trash the project",
  "project.end": "ended for good the project",
  "project.transfer": "gave to somebody else the project",
  "project.archive": "archived the project",
  "project.unarchive": "took out of the archive the project",
  "project.clone": "copied the project",
  "grant.put": "gave a right to",
  "grant.remove": "took a right from",
  "access.ask": "asked for access to",
  "access.decline": "declined, or took back, a request for access to",
  "link.create": "made a shared link for",
  "link.revoke": "revoked a shared link of",
  "link.open": "came by a shared link",
  "organization.create": "made the organization",
  "organization.update": "changed the organization",
  "organization.trash": "deleted the organization",
  "organization.restore": "took back the end of the organization",
  "organization.end": "ended for good the organization",
  "organization.join": "joined the organization",
  "organization.role": "changed the role in the organization of",
  "organization.remove": "took out of the organization",
  "team.create": "made the team",
  "team.update": "changed the team",
  "team.end": "ended the team",
  "team.put": "put into a team",
  "team.remove": "took out of a team",
  "quota.set": "said how much may be used by",
  "member.add": "added to the project",
  "member.remove": "removed from the project",
  "invite.create": "made an invite link for",
  "invite.revoke": "revoked an invite link of",
  "notebook.create": "made the notebook",
  "notebook.import": "imported the notebook",
  "notebook.duplicate": "copied the notebook",
  "notebook.rename": "renamed the notebook",
  "notebook.trash": "put into the trash the notebook",
  "notebook.restore": "took out of the trash the notebook",
  "notebook.start-again": "started again from an earlier moment the notebook",
  "notebook.end": "ended for good the notebook",
  "training.steer": "paused, went on with or ended early a training in",
  "notebook.package_add": "added a package to the notebook",
  "notebook.package_remove": "took a package out of the notebook",
  "file.create": "made",
  "file.replace": "replaced the content of",
  "file.move": "moved",
  "file.trash": "put into the trash",
  "file.restore": "took out of the trash",
  "file.end": "ended for good",
  "data.copy": "copied files and datasets into the project",
  "dataset.create": "made the dataset",
  "dataset.version": "added a version to the dataset",
  "dataset.update": "changed the dataset",
  "dataset.trash": "put into the trash the dataset",
  "dataset.restore": "took out of the trash the dataset",
  "dataset.end": "ended for good the dataset",
  "secret.create": "set the secret",
  "secret.replace": "replaced the value of the secret",
  "secret.read": "read the secret",
  "secret.remove": "deleted the secret",
  "experiment.create": "made the experiment",
  "experiment.update": "changed the experiment",
  "experiment.trash": "deleted the experiment",
  "experiment.restore": "restored the experiment",
  "study.create": "began the study",
  "study.end": "removed for good the study",
  "run.create": "began the run",
  "run.update": "changed the run",
  "run.trash": "deleted the run",
  "run.restore": "restored the run",
  "run.tag": "changed the tags of the run",
  "run.view_save": "saved the view of runs",
  "run.view_remove": "removed the view of runs",
  "run.end": "removed for good the deleted runs of",
  "artifact.replace": "replaced the artifact",
  "artifact.remove": "removed the artifact",
  "logged_model.create": "logged the model",
  "logged_model.end": "removed the logged model",
  "trace.end": "removed traces of",
  "model.create": "registered the model",
  "model.update": "changed the model",
  "model.end": "removed the model",
  "model.version": "added the model version",
  "model.version_update": "changed the model version",
  "model.version_end": "removed the model version",
  "model.stage": "moved to another stage the model version",
  "model.alias": "set an alias of the model",
  "model.alias_end": "removed an alias of the model",
  "webhook.create": "made the webhook",
  "webhook.update": "changed the webhook",
  "webhook.remove": "removed the webhook",
  "audit.export": "exported the audit log of",
  "audit.policy": "changed how long the audit log is kept of",
  "audit.trim": "removed entries past their time from the audit log of",
} as const satisfies Readonly<Record<string, string>>;

export type AuditAction = keyof typeof auditActions;

/** Who acted: a person in a browser, a token for its person, a directory that provisions people, Octavo itself (a sweep), or somebody unknown. */
export const auditActorKinds = ["person", "token", "directory", "system", "nobody"] as const;

const factsSchema = z.record(z.string(), z.json());

export const auditEntrySchema = z.object({
  id: z.string(),
  at: z.number(),
  organizationId: z.string(),
  projectId: z.string().nullable(),
  actor: z.object({
    kind: z.string(),
    /** The person; null for Octavo itself and for nobody known. */
    id: z.string().nullable(),
    /** As the person is called now; null once the account is gone. */
    name: z.string().nullable(),
    /** The session or token used. */
    credentialId: z.string().nullable(),
  }),
  action: z.string(),
  target: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  before: factsSchema.nullable(),
  after: factsSchema.nullable(),
  from: z.object({ address: z.string().nullable(), agent: z.string().nullable() }),
  requestId: z.string().nullable(),
  /** Place in the organization's chain; null for about a second, until it is sealed. */
  sequence: z.int().nullable(),
  hash: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

const filterShape = {
  projectId: z.string().max(64).optional(),
  /** A person's id. */
  actor: z.string().max(64).optional(),
  /** One act (`project.create`), or all of a kind (`project`). */
  action: z
    .string()
    .max(40)
    .regex(/^[a-z_]+(\.[a-z_]+)?$/, "an act like project.create, or its first word")
    .optional(),
  target: z.string().max(64).optional(),
  /** Part of a name, an address or an act. */
  q: z.string().max(100).optional(),
  since: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  until: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
} as const;

export const auditQuerySchema = pageQuerySchema.extend(filterShape);
export const auditExportQuerySchema = z.object({ ...filterShape, format: z.enum(["jsonl", "csv"]).default("jsonl") });

/** Null keeps entries for ever. */
export const auditPolicySchema = z.object({
  retentionDays: z.int().min(30, "at least 30 days").max(36_500, "at most 100 years, or null for ever").nullable(),
});
export type AuditPolicy = z.infer<typeof auditPolicySchema>;

export const auditVerificationSchema = z.object({
  /** Entries that were followed. */
  entries: z.int(),
  /** First and last place in the chain; null when it is empty. */
  first: z.int().nullable(),
  last: z.int().nullable(),
  /** Keep it: a later verification can be held against it. */
  head: z.string().nullable(),
  /** Written, and not in the chain yet. */
  unsealed: z.int(),
  /** What is wrong, earliest first, at most 100; empty when the record is whole. */
  faults: z.array(
    z.object({
      kind: z.enum(["missing", "edited", "cut_off", "head_changed", "unsealed"]),
      sequence: z.int().nullable(),
      detail: z.string(),
    }),
  ),
});
export type AuditVerification = z.infer<typeof auditVerificationSchema>;
