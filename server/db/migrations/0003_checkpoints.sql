CREATE TABLE "checkpoint" (
	"id" text PRIMARY KEY NOT NULL,
	"notebook_id" text NOT NULL,
	"person_id" text NOT NULL,
	"name" text NOT NULL,
	"digest" text NOT NULL,
	"size" bigint NOT NULL,
	"progress" jsonb NOT NULL,
	"saved_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "checkpoint" ADD CONSTRAINT "checkpoint_notebook_id_notebook_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "checkpoint_place" ON "checkpoint" USING btree ("notebook_id","person_id","name");--> statement-breakpoint
CREATE INDEX "checkpoint_notebook" ON "checkpoint" USING btree ("notebook_id","saved_at");