ALTER TABLE "pictures" ALTER COLUMN "large_bytes" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "pictures" ALTER COLUMN "thumbnail_bytes" DROP NOT NULL;