ALTER TABLE "generations" ADD COLUMN "touched_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "generations" ALTER COLUMN "touched_at" DROP DEFAULT;
