CREATE TABLE "notebook_package" (
	"notebook_id" text NOT NULL,
	"program_id" text NOT NULL,
	"added_by" text NOT NULL,
	"added_at" bigint NOT NULL,
	CONSTRAINT "notebook_package_notebook_id_program_id_pk" PRIMARY KEY("notebook_id","program_id")
);
--> statement-breakpoint
CREATE TABLE "package_program" (
	"id" text PRIMARY KEY NOT NULL,
	"registry" text NOT NULL,
	"specifier" text NOT NULL,
	"version" text NOT NULL,
	"integrity" text NOT NULL,
	"digest" text NOT NULL,
	"size" bigint NOT NULL,
	"types_digest" text,
	"parts" integer NOT NULL,
	"needs" jsonb NOT NULL,
	"made_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notebook_package" ADD CONSTRAINT "notebook_package_notebook_id_notebook_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notebook_package" ADD CONSTRAINT "notebook_package_program_id_package_program_id_fk" FOREIGN KEY ("program_id") REFERENCES "public"."package_program"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "notebook_package_program" ON "notebook_package" USING btree ("program_id");--> statement-breakpoint
CREATE UNIQUE INDEX "package_program_place" ON "package_program" USING btree ("registry","specifier","version");