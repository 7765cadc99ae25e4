CREATE TABLE "environment_findings" (
	"connection_id" text PRIMARY KEY NOT NULL,
	"base_url" text NOT NULL,
	"discovered" jsonb,
	"tested_at" timestamp with time zone,
	"test_code" text
);
--> statement-breakpoint
CREATE TABLE "model_health" (
	"connection_id" text NOT NULL,
	"vendor_id" text NOT NULL,
	"account_id" text,
	"code" text,
	"failures" integer NOT NULL,
	"until" timestamp with time zone,
	"seconds" real,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "model_health_connection_id_vendor_id_pk" PRIMARY KEY("connection_id","vendor_id"),
	CONSTRAINT "model_health_sinks" CHECK (("model_health"."code" is null) = ("model_health"."until" is null))
);
--> statement-breakpoint
ALTER TABLE "model_health" ADD CONSTRAINT "model_health_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_health_account_id" ON "model_health" USING btree ("account_id");--> statement-breakpoint
select image2image_isolate('model_health');
--> statement-breakpoint
-- A connection that was removed does not come back with a backup, and neither does its key.
CREATE TRIGGER provider_connections_bury AFTER DELETE ON "provider_connections" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bury();
--> statement-breakpoint
-- What names a connection without a foreign key goes with it, however it went.
CREATE FUNCTION image2image_connection_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM model_settings WHERE connection_id IN (SELECT id FROM gone);
  DELETE FROM model_health WHERE connection_id IN (SELECT id FROM gone);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER provider_connections_gone AFTER DELETE ON "provider_connections" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION image2image_connection_gone();
--> statement-breakpoint
CREATE TRIGGER environment_findings_changed AFTER INSERT OR UPDATE OR DELETE ON "environment_findings" FOR EACH STATEMENT EXECUTE FUNCTION image2image_providers_changed();
