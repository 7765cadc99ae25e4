CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"endpoint_id" text NOT NULL,
	"subject" text NOT NULL,
	"generation_id" text,
	"message" text NOT NULL,
	"state" text NOT NULL,
	"attempt" integer NOT NULL,
	"tries" integer NOT NULL,
	"attempts" jsonb NOT NULL,
	"next_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_deliveries_state" CHECK ("webhook_deliveries"."state" in ('waiting', 'delivered', 'failed')),
	CONSTRAINT "webhook_deliveries_next" CHECK (("webhook_deliveries"."state" = 'waiting') = ("webhook_deliveries"."next_at" is not null))
);
--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"url_sealed" "bytea" NOT NULL,
	"secret_sealed" "bytea" NOT NULL,
	"previous_secret_sealed" "bytea",
	"previous_until" timestamp with time zone,
	"events" text[] NOT NULL,
	"off_reason" text,
	"off_at" timestamp with time zone,
	"failing_since" timestamp with time zone,
	"last" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_endpoints_off" CHECK (("webhook_endpoints"."off_reason" is null) = ("webhook_endpoints"."off_at" is null)),
	CONSTRAINT "webhook_endpoints_previous" CHECK (("webhook_endpoints"."previous_secret_sealed" is null) = ("webhook_endpoints"."previous_until" is null))
);
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_endpoint" ON "webhook_deliveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_account" ON "webhook_deliveries" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" USING btree ("next_at") WHERE "webhook_deliveries"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_account" ON "webhook_endpoints" USING btree ("account_id","id");--> statement-breakpoint
select image2image_isolate('webhook_endpoints');
--> statement-breakpoint
select image2image_isolate('webhook_deliveries');
--> statement-breakpoint
select image2image_fence('webhook_endpoints', 'url_sealed');
--> statement-breakpoint
select image2image_fence('webhook_endpoints', 'secret_sealed');
--> statement-breakpoint
select image2image_fence('webhook_endpoints', 'previous_secret_sealed');
--> statement-breakpoint
CREATE TRIGGER webhook_endpoints_bury AFTER DELETE ON "webhook_endpoints" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bury();
