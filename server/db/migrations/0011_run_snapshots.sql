CREATE TABLE "notebook_snapshot" (
	"id" text PRIMARY KEY NOT NULL,
	"notebook_id" text NOT NULL,
	"digest" text NOT NULL,
	"size" bigint NOT NULL,
	"created_by" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notebook_snapshot" ADD CONSTRAINT "notebook_snapshot_notebook_id_notebook_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "notebook_snapshot_content" ON "notebook_snapshot" USING btree ("notebook_id","digest");--> statement-breakpoint
CREATE INDEX "run_notebook" ON "run" USING btree ((tags ->> 'octavo.notebook'),"started_at" DESC NULLS LAST) WHERE tags ->> 'octavo.notebook' is not null;