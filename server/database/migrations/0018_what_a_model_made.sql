CREATE TABLE "generation_previews" (
	"generation_id" text NOT NULL,
	"account_id" text NOT NULL,
	"index" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "generation_previews_generation_id_index_pk" PRIMARY KEY("generation_id","index")
);
--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "seed" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "input_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "kind" text DEFAULT 'edit' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "kind" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "asked_model" text;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "provider" text DEFAULT 'builtin' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "provider" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "region" text DEFAULT 'this server' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "region" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "data_class" text DEFAULT 'local' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "data_class" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "tried" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "tried" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "asked" jsonb DEFAULT '{"size":null,"quality":null,"strength":null,"seed":null,"maxDataClass":null,"partialImages":0,"needsModel":false,"others":[],"anyFormat":false}' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "asked" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "mask_handling" text;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "reference_ids" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "reference_ids" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "dispatched_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "vendor_request_id" text;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "cost" jsonb;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "changed_outside" real;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "fingerprint" text;--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "delivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "generation_previews" ADD CONSTRAINT "generation_previews_generation_id_generations_id_fk" FOREIGN KEY ("generation_id") REFERENCES "public"."generations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "generations_fingerprint" ON "generations" USING btree ("account_id","fingerprint") WHERE "generations"."fingerprint" is not null;--> statement-breakpoint
UPDATE "generations" SET "reference_ids" = ARRAY["reference_id"] WHERE "reference_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" DROP COLUMN "reference_id";--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_kind" CHECK ("generations"."kind" in ('edit', 'generate'));--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_edit_has_input" CHECK ("generations"."kind" <> 'edit' or "generations"."input_id" is not null);
--> statement-breakpoint
select image2image_isolate('generation_previews');
