CREATE TABLE "model_alias" (
	"model_seq" bigint NOT NULL,
	"alias" text NOT NULL,
	"version" integer NOT NULL,
	CONSTRAINT "model_alias_model_seq_alias_pk" PRIMARY KEY("model_seq","alias")
);
--> statement-breakpoint
CREATE TABLE "model_version" (
	"model_seq" bigint NOT NULL,
	"version" integer NOT NULL,
	"description" text,
	"user_id" text NOT NULL,
	"source" text NOT NULL,
	"location" text NOT NULL,
	"run_id" text,
	"run_link" text,
	"model_id" text,
	"stage" text NOT NULL,
	"tags" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "model_version_model_seq_version_pk" PRIMARY KEY("model_seq","version")
);
--> statement-breakpoint
CREATE TABLE "registered_model" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "registered_model_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"tags" jsonb NOT NULL,
	"last_version" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"url" text NOT NULL,
	"events" jsonb NOT NULL,
	"sealed_secret" text,
	"status" text NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artifact" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"path" text collate "C" NOT NULL,
	"digest" text NOT NULL,
	"size" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "artifact_part" (
	"upload_id" text NOT NULL,
	"number" integer NOT NULL,
	"digest" text NOT NULL,
	"size" bigint NOT NULL,
	CONSTRAINT "artifact_part_upload_id_number_pk" PRIMARY KEY("upload_id","number")
);
--> statement-breakpoint
CREATE TABLE "artifact_upload" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"path" text NOT NULL,
	"secret_hash" text NOT NULL,
	"parts" integer NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "experiment" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "experiment_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_id" text NOT NULL,
	"number" bigint NOT NULL,
	"name" text NOT NULL,
	"artifact_location" text NOT NULL,
	"tags" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"deleted_at" bigint
);
--> statement-breakpoint
CREATE TABLE "logged_model" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"experiment_seq" bigint NOT NULL,
	"name" text NOT NULL,
	"model_type" text,
	"status" integer NOT NULL,
	"status_message" text,
	"source_run_id" text,
	"params" jsonb NOT NULL,
	"tags" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"deleted_at" bigint
);
--> statement-breakpoint
CREATE TABLE "logged_model_metric" (
	"model_id" text NOT NULL,
	"run_id" text NOT NULL,
	"key" text NOT NULL,
	"step" bigint NOT NULL,
	"time" bigint NOT NULL,
	"value" double precision NOT NULL,
	"dataset_name" text,
	"dataset_digest" text,
	CONSTRAINT "logged_model_metric_model_id_key_run_id_step_time_value_pk" PRIMARY KEY("model_id","key","run_id","step","time","value")
);
--> statement-breakpoint
CREATE TABLE "metric_block" (
	"series_seq" bigint NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "metric_block_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"points" "bytea" NOT NULL,
	CONSTRAINT "metric_block_series_seq_seq_pk" PRIMARY KEY("series_seq","seq")
);
--> statement-breakpoint
CREATE TABLE "metric_chunk" (
	"series_seq" bigint NOT NULL,
	"ordinal" integer NOT NULL,
	"count" integer NOT NULL,
	"from_step" bigint NOT NULL,
	"to_step" bigint NOT NULL,
	"from_time" bigint NOT NULL,
	"to_time" bigint NOT NULL,
	"top" "bytea" NOT NULL,
	"coarse" "bytea" NOT NULL,
	"middle" "bytea" NOT NULL,
	"fine" "bytea" NOT NULL,
	"points" "bytea" NOT NULL,
	CONSTRAINT "metric_chunk_series_seq_ordinal_pk" PRIMARY KEY("series_seq","ordinal")
);
--> statement-breakpoint
CREATE TABLE "metric_series" (
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "metric_series_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_seq" bigint NOT NULL,
	"experiment_seq" bigint NOT NULL,
	"key" text NOT NULL,
	"value" double precision NOT NULL,
	"step" bigint NOT NULL,
	"time" bigint NOT NULL,
	"blocks" integer NOT NULL,
	"tail_points" bigint NOT NULL,
	CONSTRAINT "metric_series_run_seq_key_pk" PRIMARY KEY("run_seq","key"),
	CONSTRAINT "metric_series_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "run" (
	"id" text PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "run_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"project_id" text NOT NULL,
	"experiment_seq" bigint NOT NULL,
	"name" text NOT NULL,
	"status" text NOT NULL,
	"user_id" text NOT NULL,
	"parent_id" text,
	"started_at" bigint NOT NULL,
	"ended_at" bigint,
	"updated_at" bigint NOT NULL,
	"deleted_at" bigint,
	"created_by" text NOT NULL,
	"params" jsonb NOT NULL,
	"tags" jsonb NOT NULL,
	"model_inputs" jsonb NOT NULL,
	"model_outputs" jsonb NOT NULL,
	CONSTRAINT "run_seq_unique" UNIQUE("seq")
);
--> statement-breakpoint
CREATE TABLE "run_input" (
	"run_seq" bigint NOT NULL,
	"dataset_seq" bigint NOT NULL,
	"tags" jsonb NOT NULL,
	CONSTRAINT "run_input_run_seq_dataset_seq_pk" PRIMARY KEY("run_seq","dataset_seq")
);
--> statement-breakpoint
CREATE TABLE "run_log" (
	"run_seq" bigint NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "run_log_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" bigint NOT NULL,
	"stream" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "run_log_run_seq_seq_pk" PRIMARY KEY("run_seq","seq")
);
--> statement-breakpoint
CREATE TABLE "trace" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"experiment_seq" bigint NOT NULL,
	"info" jsonb NOT NULL,
	"run_id" text,
	"started_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tracked_dataset" (
	"seq" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "tracked_dataset_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"experiment_seq" bigint NOT NULL,
	"name" text NOT NULL,
	"digest" text NOT NULL,
	"source_type" text NOT NULL,
	"source" text NOT NULL,
	"schema" text,
	"profile" text
);
--> statement-breakpoint
CREATE TABLE "tracked_key" (
	"experiment_seq" bigint NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	CONSTRAINT "tracked_key_experiment_seq_kind_key_pk" PRIMARY KEY("experiment_seq","kind","key")
);
--> statement-breakpoint
ALTER TABLE "model_alias" ADD CONSTRAINT "model_alias_model_seq_registered_model_seq_fk" FOREIGN KEY ("model_seq") REFERENCES "public"."registered_model"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_version" ADD CONSTRAINT "model_version_model_seq_registered_model_seq_fk" FOREIGN KEY ("model_seq") REFERENCES "public"."registered_model"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registered_model" ADD CONSTRAINT "registered_model_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artifact" ADD CONSTRAINT "artifact_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artifact_part" ADD CONSTRAINT "artifact_part_upload_id_artifact_upload_id_fk" FOREIGN KEY ("upload_id") REFERENCES "public"."artifact_upload"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "artifact_upload" ADD CONSTRAINT "artifact_upload_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "experiment" ADD CONSTRAINT "experiment_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logged_model" ADD CONSTRAINT "logged_model_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logged_model" ADD CONSTRAINT "logged_model_experiment_seq_experiment_seq_fk" FOREIGN KEY ("experiment_seq") REFERENCES "public"."experiment"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logged_model_metric" ADD CONSTRAINT "logged_model_metric_model_id_logged_model_id_fk" FOREIGN KEY ("model_id") REFERENCES "public"."logged_model"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metric_block" ADD CONSTRAINT "metric_block_series_seq_metric_series_seq_fk" FOREIGN KEY ("series_seq") REFERENCES "public"."metric_series"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metric_chunk" ADD CONSTRAINT "metric_chunk_series_seq_metric_series_seq_fk" FOREIGN KEY ("series_seq") REFERENCES "public"."metric_series"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metric_series" ADD CONSTRAINT "metric_series_run_seq_run_seq_fk" FOREIGN KEY ("run_seq") REFERENCES "public"."run"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run" ADD CONSTRAINT "run_experiment_seq_experiment_seq_fk" FOREIGN KEY ("experiment_seq") REFERENCES "public"."experiment"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_input" ADD CONSTRAINT "run_input_run_seq_run_seq_fk" FOREIGN KEY ("run_seq") REFERENCES "public"."run"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_input" ADD CONSTRAINT "run_input_dataset_seq_tracked_dataset_seq_fk" FOREIGN KEY ("dataset_seq") REFERENCES "public"."tracked_dataset"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "run_log" ADD CONSTRAINT "run_log_run_seq_run_seq_fk" FOREIGN KEY ("run_seq") REFERENCES "public"."run"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trace" ADD CONSTRAINT "trace_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trace" ADD CONSTRAINT "trace_experiment_seq_experiment_seq_fk" FOREIGN KEY ("experiment_seq") REFERENCES "public"."experiment"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracked_dataset" ADD CONSTRAINT "tracked_dataset_experiment_seq_experiment_seq_fk" FOREIGN KEY ("experiment_seq") REFERENCES "public"."experiment"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tracked_key" ADD CONSTRAINT "tracked_key_experiment_seq_experiment_seq_fk" FOREIGN KEY ("experiment_seq") REFERENCES "public"."experiment"("seq") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_version_run" ON "model_version" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "model_version_model" ON "model_version" USING btree ("model_id");--> statement-breakpoint
CREATE UNIQUE INDEX "registered_model_name" ON "registered_model" USING btree ("project_id","name");--> statement-breakpoint
CREATE INDEX "webhook_project" ON "webhook" USING btree ("project_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "artifact_path" ON "artifact" USING btree ("project_id","path");--> statement-breakpoint
CREATE INDEX "artifact_upload_created" ON "artifact_upload" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "experiment_number" ON "experiment" USING btree ("project_id","number");--> statement-breakpoint
CREATE UNIQUE INDEX "experiment_name" ON "experiment" USING btree ("project_id","name");--> statement-breakpoint
CREATE INDEX "logged_model_experiment" ON "logged_model" USING btree ("experiment_seq","created_at");--> statement-breakpoint
CREATE INDEX "metric_series_value" ON "metric_series" USING btree ("experiment_seq","key","value");--> statement-breakpoint
CREATE INDEX "run_recent" ON "run" USING btree ("experiment_seq","started_at" DESC NULLS LAST,"id");--> statement-breakpoint
CREATE INDEX "run_parent" ON "run" USING btree ("parent_id") WHERE parent_id is not null;--> statement-breakpoint
CREATE INDEX "run_project" ON "run" USING btree ("project_id");--> statement-breakpoint
CREATE INDEX "run_params" ON "run" USING gin ("params" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "trace_recent" ON "trace" USING btree ("experiment_seq","started_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "tracked_dataset_name" ON "tracked_dataset" USING btree ("experiment_seq","name","digest");