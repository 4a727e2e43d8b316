CREATE TABLE "blob_refs" (
	"digest" text NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	CONSTRAINT "blob_refs_digest_owner_kind_owner_id_pk" PRIMARY KEY("digest","owner_kind","owner_id")
);
--> statement-breakpoint
CREATE TABLE "blobs" (
	"digest" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"touched_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "blob_refs" ADD CONSTRAINT "blob_refs_digest_blobs_digest_fk" FOREIGN KEY ("digest") REFERENCES "public"."blobs"("digest") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blob_refs_owner" ON "blob_refs" USING btree ("owner_kind","owner_id");--> statement-breakpoint
CREATE INDEX "blobs_touched_at" ON "blobs" USING btree ("touched_at");