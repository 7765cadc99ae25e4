CREATE TABLE "audit_events" (
	"number" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"name" text NOT NULL,
	"actor_id" text,
	"actor_role" text NOT NULL,
	"subject" text,
	"object" text,
	"case_id" text,
	"facts" jsonb NOT NULL,
	"previous" "bytea" NOT NULL,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_events_number" CHECK ("audit_events"."number" > 0),
	CONSTRAINT "audit_events_hashes" CHECK (octet_length("audit_events"."previous") = 32 and octet_length("audit_events"."hash") = 32)
);
--> statement-breakpoint
CREATE INDEX "audit_events_actor" ON "audit_events" USING btree ("actor_id","number");--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("subject","number");