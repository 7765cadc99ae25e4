DROP INDEX "rate_limits_empty_at_ms";
--> statement-breakpoint
-- Counting changes a row in place; the free half of each page lets it.
ALTER TABLE "rate_limits" SET (fillfactor = 50);
