CREATE TABLE "rate_limits" (
	"subject" text PRIMARY KEY NOT NULL,
	"empty_at_ms" double precision NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rate_salts" (
	"day" date PRIMARY KEY NOT NULL,
	"salt" text NOT NULL
);
--> statement-breakpoint
-- Counting changes a row in place; the free half of each page lets it.
ALTER TABLE "rate_limits" SET (fillfactor = 50);
