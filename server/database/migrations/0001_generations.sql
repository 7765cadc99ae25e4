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
	"request_hash" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "generations_state" CHECK ("generations"."state" in ('queued', 'running', 'done', 'failed', 'cancelled')),
	CONSTRAINT "generations_done_has_result" CHECK ("generations"."state" <> 'done' or "generations"."finished_at" is not null),
	CONSTRAINT "generations_failed_has_error" CHECK (("generations"."state" = 'failed') = ("generations"."error_code" is not null))
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
CREATE INDEX "generations_account" ON "generations" USING btree ("account_id","id");--> statement-breakpoint
CREATE INDEX "generations_open" ON "generations" USING btree ("account_id") WHERE "generations"."state" in ('queued', 'running');--> statement-breakpoint
CREATE INDEX "generations_input" ON "generations" USING btree ("input_id");--> statement-breakpoint
CREATE UNIQUE INDEX "generations_result" ON "generations" USING btree ("result_id");--> statement-breakpoint
CREATE UNIQUE INDEX "generations_idempotency" ON "generations" USING btree ("account_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "pictures_account" ON "pictures" USING btree ("account_id","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "pictures_generation" ON "pictures" USING btree ("generation_id");