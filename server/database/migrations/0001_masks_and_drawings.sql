ALTER TABLE "pictures" DROP CONSTRAINT "pictures_origin";--> statement-breakpoint
ALTER TABLE "generations" ADD COLUMN "reference_id" text;--> statement-breakpoint
ALTER TABLE "pictures" ADD COLUMN "svg_bytes" integer;--> statement-breakpoint
ALTER TABLE "pictures" ADD COLUMN "matte_bytes" integer;--> statement-breakpoint
ALTER TABLE "pictures" ADD CONSTRAINT "pictures_origin" CHECK ("pictures"."origin" in ('upload', 'mask', 'result'));