CREATE TABLE "interrupt" (
	"ticket_id" text NOT NULL,
	"run" text NOT NULL,
	"raised_at" bigint NOT NULL,
	CONSTRAINT "interrupt_ticket_id_run_pk" PRIMARY KEY("ticket_id","run")
);
--> statement-breakpoint
CREATE INDEX "interrupt_raised" ON "interrupt" USING btree ("raised_at");