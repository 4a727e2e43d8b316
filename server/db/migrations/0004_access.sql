CREATE TABLE "access_grant" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text,
	"notebook_id" text,
	"person_id" text,
	"team_id" text,
	"right" text NOT NULL,
	"deploy" boolean DEFAULT false NOT NULL,
	"approve" boolean DEFAULT false NOT NULL,
	"expires_at" bigint,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "access_grant_once" UNIQUE NULLS NOT DISTINCT("organization_id","project_id","notebook_id","person_id","team_id"),
	CONSTRAINT "access_grant_scope" CHECK (num_nonnulls(project_id, notebook_id) <= 1),
	CONSTRAINT "access_grant_grantee" CHECK (num_nonnulls(person_id, team_id) <= 1)
);
--> statement-breakpoint
CREATE TABLE "invite" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text,
	"role" text NOT NULL,
	"right" text,
	"email" text,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"revoked_at" bigint,
	"uses" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "invite_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "link_visit" (
	"link_id" text NOT NULL,
	"person_id" text NOT NULL,
	"first_at" bigint NOT NULL,
	CONSTRAINT "link_visit_link_id_person_id_pk" PRIMARY KEY("link_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "share_link" (
	"id" text PRIMARY KEY NOT NULL,
	"token_hash" text NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text,
	"notebook_id" text,
	"right" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint,
	"revoked_at" bigint,
	CONSTRAINT "share_link_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "share_link_scope" CHECK (num_nonnulls(project_id, notebook_id) = 1)
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"parent_id" text,
	"name" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "team_name" UNIQUE NULLS NOT DISTINCT("organization_id","parent_id","name")
);
--> statement-breakpoint
CREATE TABLE "team_member" (
	"team_id" text NOT NULL,
	"person_id" text NOT NULL,
	"role" text NOT NULL,
	"source" text DEFAULT 'hand' NOT NULL,
	"joined_at" bigint NOT NULL,
	CONSTRAINT "team_member_team_id_person_id_pk" PRIMARY KEY("team_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "right" text DEFAULT 'manage' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "deploy" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "approve" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "project_ids" text[];--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "created_by" text;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "join_domains" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "deleted_at" bigint;--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "kind" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "owner_person_id" text;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "owner_team_id" text;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "archived_at" bigint;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_notebook_id_notebook_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invite" ADD CONSTRAINT "invite_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_visit" ADD CONSTRAINT "link_visit_link_id_share_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_link"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_visit" ADD CONSTRAINT "link_visit_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_link" ADD CONSTRAINT "share_link_notebook_id_notebook_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team" ADD CONSTRAINT "team_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team" ADD CONSTRAINT "team_parent_id_team_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_grant_project" ON "access_grant" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "access_grant_notebook" ON "access_grant" USING btree ("notebook_id");--> statement-breakpoint
CREATE INDEX "access_grant_person" ON "access_grant" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "access_grant_team" ON "access_grant" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "invite_project" ON "invite" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "invite_organization" ON "invite" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "link_visit_person" ON "link_visit" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "share_link_project" ON "share_link" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "share_link_notebook" ON "share_link" USING btree ("notebook_id");--> statement-breakpoint
CREATE INDEX "team_parent" ON "team" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "team_member_person" ON "team_member" USING btree ("person_id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_owner_person_id_person_id_fk" FOREIGN KEY ("owner_person_id") REFERENCES "public"."person"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_owner_team_id_team_id_fk" FOREIGN KEY ("owner_team_id") REFERENCES "public"."team"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "project_owner_person" ON "project" USING btree ("owner_person_id");--> statement-breakpoint
CREATE INDEX "project_owner_team" ON "project" USING btree ("owner_team_id");--> statement-breakpoint
-- A project belongs to who made it, if they are still in it; all others keep the right they had.
UPDATE "project" p SET "owner_person_id" = p."created_by" FROM "project_member" m
  WHERE m."project_id" = p."id" AND m."person_id" = p."created_by" AND m."right" = 'manage';--> statement-breakpoint
INSERT INTO "access_grant" ("id", "organization_id", "project_id", "person_id", "right", "created_by", "created_at")
  SELECT substr(md5(m."project_id" || ' ' || m."person_id"), 1, 20), p."organization_id", p."id", m."person_id", m."right", p."created_by", m."joined_at"
  FROM "project_member" m JOIN "project" p ON p."id" = m."project_id"
  WHERE p."owner_person_id" IS DISTINCT FROM m."person_id";--> statement-breakpoint
INSERT INTO "invite" ("id", "token_hash", "organization_id", "project_id", "role", "right", "created_by", "created_at", "expires_at", "revoked_at", "uses")
  SELECT i."id", i."token_hash", p."organization_id", p."id", 'member', 'edit', i."created_by", i."created_at", i."expires_at", i."revoked_at", i."uses"
  FROM "project_invite" i JOIN "project" p ON p."id" = i."project_id";--> statement-breakpoint
DROP TABLE "project_invite" CASCADE;--> statement-breakpoint
DROP TABLE "project_member" CASCADE;
