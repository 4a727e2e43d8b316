CREATE TABLE "collab_generation" (
	"document_id" text NOT NULL,
	"epoch" integer NOT NULL,
	"cause" text NOT NULL,
	"by" text NOT NULL,
	"began_at" bigint NOT NULL,
	"before" integer NOT NULL,
	"before_vector" "bytea" NOT NULL,
	CONSTRAINT "collab_generation_document_id_epoch_pk" PRIMARY KEY("document_id","epoch")
);
--> statement-breakpoint
ALTER TABLE "collab_generation" ADD CONSTRAINT "collab_generation_document_id_collab_document_id_fk" FOREIGN KEY ("document_id") REFERENCES "public"."collab_document"("id") ON DELETE cascade ON UPDATE no action;