CREATE TABLE "data_choices" (
	"account_id" text PRIMARY KEY NOT NULL,
	"data_class" text NOT NULL,
	"changed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "data_choices_class" CHECK ("data_choices"."data_class" in ('local', 'not_kept', 'kept_briefly', 'kept', 'learned_from'))
);
--> statement-breakpoint
CREATE TABLE "model_settings" (
	"connection_id" text NOT NULL,
	"vendor_id" text NOT NULL,
	"account_id" text,
	"is_enabled" boolean,
	"is_default" boolean NOT NULL,
	"price_micros" bigint,
	"price_currency" text,
	"price_per" text,
	"data_class" text,
	CONSTRAINT "model_settings_connection_id_vendor_id_pk" PRIMARY KEY("connection_id","vendor_id"),
	CONSTRAINT "model_settings_price" CHECK (num_nulls("model_settings"."price_micros", "model_settings"."price_currency", "model_settings"."price_per") in (0, 3)),
	CONSTRAINT "model_settings_class" CHECK ("model_settings"."data_class" in ('local', 'not_kept', 'kept_briefly', 'kept', 'learned_from'))
);
--> statement-breakpoint
CREATE TABLE "provider_connections" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text,
	"adapter" text NOT NULL,
	"name" text NOT NULL,
	"base_url" text,
	"key_sealed" "bytea",
	"key_tail" text,
	"is_enabled" boolean NOT NULL,
	"data_handling" jsonb,
	"discovered" jsonb,
	"tested_at" timestamp with time zone,
	"test_code" text,
	"revision" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "provider_connections_name" UNIQUE NULLS NOT DISTINCT("account_id","name"),
	CONSTRAINT "provider_connections_key" CHECK (num_nulls("provider_connections"."key_sealed", "provider_connections"."key_tail") in (0, 2)),
	CONSTRAINT "provider_connections_tail" CHECK (length("provider_connections"."key_tail") <= 4),
	CONSTRAINT "provider_connections_own" CHECK ("provider_connections"."account_id" is null or "provider_connections"."data_handling" is null)
);
--> statement-breakpoint
ALTER TABLE "data_choices" ADD CONSTRAINT "data_choices_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "model_settings" ADD CONSTRAINT "model_settings_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "provider_connections" ADD CONSTRAINT "provider_connections_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_settings_account_id" ON "model_settings" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "provider_connections_account_id" ON "provider_connections" USING btree ("account_id");--> statement-breakpoint
select image2image_isolate('provider_connections');
--> statement-breakpoint
select image2image_isolate('model_settings');
--> statement-breakpoint
select image2image_isolate('data_choices');
--> statement-breakpoint
-- A key that was sealed under an epoch must not outlive it: see 0011_fence_of_cells.sql.
select image2image_fence('provider_connections', 'key_sealed');
--> statement-breakpoint
-- Every server hears of every change, however it came: a page, another server, the end of an account.
create function image2image_providers_changed() returns trigger language plpgsql as $$
begin
	perform pg_notify('providers_changed', '');
	return null;
end $$;
--> statement-breakpoint
create trigger provider_connections_changed after insert or update or delete on provider_connections
	for each statement execute function image2image_providers_changed();
--> statement-breakpoint
create trigger model_settings_changed after insert or update or delete on model_settings
	for each statement execute function image2image_providers_changed();
--> statement-breakpoint
create trigger data_choices_changed after insert or update or delete on data_choices
	for each statement execute function image2image_providers_changed();
