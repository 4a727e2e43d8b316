ALTER TABLE "directory_group" ADD COLUMN "team_id" text;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "storage_quota" bigint;--> statement-breakpoint
ALTER TABLE "organization" ADD COLUMN "session_quota" integer;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "storage_quota" bigint;--> statement-breakpoint
ALTER TABLE "project" ADD COLUMN "session_quota" integer;--> statement-breakpoint
ALTER TABLE "directory_group" ADD CONSTRAINT "directory_group_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_entry_actor" ON "audit_entry" USING btree ("actor_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_entry_target" ON "audit_entry" USING btree ("target_id","at","id");