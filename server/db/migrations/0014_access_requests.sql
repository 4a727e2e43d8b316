CREATE TABLE "access_request" (
	"id" text PRIMARY KEY NOT NULL,
	"organization_id" text NOT NULL,
	"project_id" text NOT NULL,
	"notebook_id" text,
	"person_id" text NOT NULL,
	"right" text NOT NULL,
	"note" text NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "access_request_once" UNIQUE NULLS NOT DISTINCT("project_id","notebook_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_project_id_project_id_fk" FOREIGN KEY ("project_id") REFERENCES "public"."project"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_notebook_id_notebook_id_fk" FOREIGN KEY ("notebook_id") REFERENCES "public"."notebook"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "access_request" ADD CONSTRAINT "access_request_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_request_notebook" ON "access_request" USING btree ("notebook_id");--> statement-breakpoint
CREATE INDEX "access_request_person" ON "access_request" USING btree ("person_id");