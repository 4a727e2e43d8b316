CREATE TABLE "audit_chain" (
	"organization_id" text PRIMARY KEY NOT NULL,
	"trimmed_sequence" bigint NOT NULL,
	"trimmed_hash" text NOT NULL,
	"sequence" bigint NOT NULL,
	"hash" text NOT NULL,
	"seal" text NOT NULL,
	"retention_days" integer
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text,
	"at" bigint NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"credential_id" text,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" text NOT NULL,
	"target_name" text,
	"before" jsonb,
	"after" jsonb,
	"address" text,
	"agent" text,
	"request_id" text,
	"sequence" bigint,
	"hash" text
);
--> statement-breakpoint
CREATE INDEX "audit_entry_time" ON "audit_entry" USING btree ("organization_id","at","id");--> statement-breakpoint
CREATE INDEX "audit_entry_project" ON "audit_entry" USING btree ("project_id","at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_entry_sequence" ON "audit_entry" USING btree ("organization_id","sequence") WHERE sequence is not null;--> statement-breakpoint
CREATE INDEX "audit_entry_unsealed" ON "audit_entry" USING btree ("at","id") WHERE sequence is null;--> statement-breakpoint
CREATE FUNCTION "audit_entry_keep"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP = 'TRUNCATE' THEN
		RAISE EXCEPTION 'the audit log cannot be emptied';
	ELSIF TG_OP = 'UPDATE' THEN
		-- its place in the chain, once, and nothing else
		IF OLD.sequence IS NULL AND OLD.hash IS NULL AND NEW.sequence IS NOT NULL AND NEW.hash IS NOT NULL
			AND to_jsonb(NEW) - 'sequence' - 'hash' = to_jsonb(OLD) - 'sequence' - 'hash' THEN
			RETURN NEW;
		END IF;
		RAISE EXCEPTION 'an entry of the audit log cannot be changed';
	END IF;
	IF OLD.sequence IS NOT NULL AND EXISTS (
		SELECT 1 FROM audit_chain c WHERE c.organization_id = OLD.organization_id AND c.retention_days >= 30
			AND OLD.at < extract(epoch from clock_timestamp()) * 1000 - c.retention_days::bigint * 86400000
	) THEN
		RETURN OLD;
	END IF;
	RAISE EXCEPTION 'an entry of the audit log cannot be removed before its time';
END
$$;
--> statement-breakpoint
CREATE TRIGGER "audit_entry_keep" BEFORE UPDATE OR DELETE ON "audit_entry" FOR EACH ROW EXECUTE FUNCTION "audit_entry_keep"();
--> statement-breakpoint
CREATE TRIGGER "audit_entry_keep_all" BEFORE TRUNCATE ON "audit_entry" FOR EACH STATEMENT EXECUTE FUNCTION "audit_entry_keep"();
