ALTER TABLE "generations" ADD COLUMN "runner" text;--> statement-breakpoint
CREATE INDEX "generations_runner" ON "generations" USING btree ("runner") WHERE "generations"."runner" is not null;