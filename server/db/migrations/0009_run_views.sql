CREATE TABLE "run_view" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"experiment_seq" bigint NOT NULL,
	"owner_id" text,
	"name" text NOT NULL,
	"state" jsonb NOT NULL,
	"saved_by" text NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "run_view" ADD CONSTRAINT "run_view_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_view" ADD CONSTRAINT "run_view_experiment_seq_experiment_seq_fk" FOREIGN KEY ("experiment_seq") REFERENCES "public"."experiment"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "run_view_name" ON "run_view" USING btree ("experiment_seq",coalesce(owner_id, ''),"name");