CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "accounts_email_unique" UNIQUE("email"),
	CONSTRAINT "accounts_role" CHECK ("accounts"."role" in ('owner', 'admin', 'support', 'member'))
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"name" text NOT NULL,
	"hint" text NOT NULL,
	"key_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_keys_key_hash_unique" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "credentials" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider" text NOT NULL,
	"provider_account_id" text NOT NULL,
	"password_hash" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"device_type" text NOT NULL,
	"operating_system" text NOT NULL,
	"browser" text NOT NULL,
	CONSTRAINT "sessions_token_unique" UNIQUE("token"),
	CONSTRAINT "sessions_without_trace" CHECK ("sessions"."ip_address" is null and "sessions"."user_agent" is null)
);
--> statement-breakpoint
CREATE TABLE "sign_in_attempts" (
	"email_hash" text PRIMARY KEY NOT NULL,
	"tries" integer NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "verifications" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "generations" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"state" text NOT NULL,
	"stage" text NOT NULL,
	"fraction" real NOT NULL,
	"sealed" "bytea" NOT NULL,
	"wrapped_key" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"seed" bigint NOT NULL,
	"model" text NOT NULL,
	"engine" text NOT NULL,
	"engine_version" text NOT NULL,
	"input_id" text NOT NULL,
	"mask_id" text,
	"result_id" text,
	"finish" jsonb NOT NULL,
	"ticket" jsonb,
	"notes" text[] NOT NULL,
	"error_code" text,
	"error_message" text,
	"attempt" integer NOT NULL,
	"version" integer NOT NULL,
	"idempotency_key" text,
	"request_hash" text,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"touched_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "generations_state" CHECK ("generations"."state" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "generations_done_has_result" CHECK ("generations"."state" <> 'done' or "generations"."finished_at" is not null),
	CONSTRAINT "generations_failed_has_error" CHECK (("generations"."state" = 'failed') = ("generations"."error_code" is not null))
);
--> statement-breakpoint
CREATE TABLE "job_claims" (
	"job_id" uuid PRIMARY KEY NOT NULL,
	"worker_id" text NOT NULL,
	"queue" text NOT NULL,
	"claimed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pictures" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"origin" text NOT NULL,
	"name_sealed" "bytea" NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"format" text NOT NULL,
	"has_alpha" boolean NOT NULL,
	"frames" integer NOT NULL,
	"original_bytes" integer NOT NULL,
	"large_bytes" integer NOT NULL,
	"thumbnail_bytes" integer NOT NULL,
	"generation_id" text,
	"wrapped_key" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "pictures_origin" CHECK ("pictures"."origin" in ('upload', 'result')),
	CONSTRAINT "pictures_format" CHECK ("pictures"."format" in ('png', 'jpeg', 'webp', 'avif')),
	CONSTRAINT "pictures_size" CHECK ("pictures"."width" > 0 and "pictures"."height" > 0 and "pictures"."original_bytes" > 0)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credentials" ADD CONSTRAINT "credentials_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_result_id_pictures_id_fk" FOREIGN KEY ("result_id") REFERENCES "public"."pictures"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_account_id" ON "api_keys" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "credentials_account_id" ON "credentials" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sessions_account_id" ON "sessions" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "sessions_expires_at" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_window_started_at" ON "sign_in_attempts" USING btree ("window_started_at");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "verifications" USING btree ("identifier");--> statement-breakpoint
CREATE INDEX "generations_account" ON "generations" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "generations_open" ON "generations" USING btree ("account_id") WHERE "generations"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "generations_input" ON "generations" USING btree ("input_id");--> statement-breakpoint
CREATE UNIQUE INDEX "generations_result" ON "generations" USING btree ("result_id");--> statement-breakpoint
CREATE UNIQUE INDEX "generations_idempotency" ON "generations" USING btree ("account_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "job_claims_worker" ON "job_claims" USING btree ("worker_id");--> statement-breakpoint
CREATE INDEX "pictures_account" ON "pictures" USING btree ("account_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "pictures_generation" ON "pictures" USING btree ("generation_id");