CREATE TABLE "api_key_days" (
	"key_id" text NOT NULL,
	"day" date NOT NULL,
	"requests" integer DEFAULT 0 NOT NULL,
	"edits" integer DEFAULT 0 NOT NULL,
	"megapixels" double precision DEFAULT 0 NOT NULL,
	CONSTRAINT "api_key_days_key_id_day_pk" PRIMARY KEY("key_id","day")
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "scopes" text[] DEFAULT '{read,edit}' NOT NULL;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "expires_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "rate_per_minute" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "spend_unit" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "spend_most" integer;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "spend_period" text;--> statement-breakpoint
ALTER TABLE "api_keys" ADD COLUMN "successor_id" text;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "ordered_by_key_id" text;--> statement-breakpoint
ALTER TABLE "api_key_days" ADD CONSTRAINT "api_key_days_key_id_api_keys_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_keys"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_scopes" CHECK ("api_keys"."scopes" <@ '{read,edit,admin}' and cardinality("api_keys"."scopes") > 0);--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_spend" CHECK (num_nulls("api_keys"."spend_unit", "api_keys"."spend_most", "api_keys"."spend_period") in (0, 3)
        and "api_keys"."spend_unit" in ('edits', 'megapixels') and "api_keys"."spend_period" in ('day', 'month'));