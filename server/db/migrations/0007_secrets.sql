CREATE TABLE "secret" (
	"id" text PRIMARY KEY NOT NULL,
	"project_id" text NOT NULL,
	"person_id" text,
	"name" text NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" text NOT NULL,
	"sealed" text NOT NULL,
	"set_at" bigint NOT NULL,
	"set_by" text NOT NULL,
	"last_read_at" bigint,
	"last_read_by" text
);
--> statement-breakpoint
CREATE TABLE "secret_read" (
	"person_id" text NOT NULL,
	"session_id" text NOT NULL,
	"secret_id" text NOT NULL,
	"project_id" text NOT NULL,
	"name" text NOT NULL,
	"key_id" text NOT NULL,
	"wrapped_key" text NOT NULL,
	"sealed" text NOT NULL,
	"read_at" bigint NOT NULL,
	CONSTRAINT "secret_read_person_id_session_id_secret_id_pk" PRIMARY KEY("person_id","session_id","secret_id")
);
--> statement-breakpoint
ALTER TABLE "secret" ADD CONSTRAINT "secret_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret" ADD CONSTRAINT "secret_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_read" ADD CONSTRAINT "secret_read_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "secret_read" ADD CONSTRAINT "secret_read_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "secret_of_project" ON "secret" USING btree ("project_id","name") WHERE person_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "secret_of_person" ON "secret" USING btree ("project_id","person_id","name") WHERE person_id is not null;--> statement-breakpoint
CREATE INDEX "secret_key" ON "secret" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "secret_read_key" ON "secret_read" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "secret_read_at" ON "secret_read" USING btree ("read_at");