CREATE TABLE "study" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"space" jsonb NOT NULL,
	"directions" jsonb NOT NULL,
	"sampler" text NOT NULL,
	"pruner" jsonb NOT NULL,
	"seed" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "study_trial" (
	"study_id" text NOT NULL,
	"number" integer NOT NULL,
	"ask_key" text,
	"state" text NOT NULL,
	"params" jsonb NOT NULL,
	"values" jsonb,
	"steps" jsonb NOT NULL,
	"note" jsonb,
	"run_id" text,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	CONSTRAINT "study_trial_study_id_number_pk" PRIMARY KEY("study_id","number")
);
--> statement-breakpoint
ALTER TABLE "study" ADD CONSTRAINT "study_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "study_trial" ADD CONSTRAINT "study_trial_study_id_study_id_fk" FOREIGN KEY ("study_id") REFERENCES "public"."study"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "study_name" ON "study" USING btree ("project_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "study_trial_ask" ON "study_trial" USING btree ("study_id","ask_key");--> statement-breakpoint
CREATE INDEX "study_trial_run" ON "study_trial" USING btree ("run_id");