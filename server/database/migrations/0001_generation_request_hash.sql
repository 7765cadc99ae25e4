ALTER TABLE "generations" ALTER COLUMN "request_hash" DROP NOT NULL;--> statement-breakpoint
-- Hashes from before were of the bare order: whoever read the table could try words against them.
UPDATE "generations" SET "request_hash" = NULL;
