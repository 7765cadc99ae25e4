-- Another server may name the same service at another address.
ALTER TABLE "environment_findings" DROP CONSTRAINT "environment_findings_pkey";--> statement-breakpoint
ALTER TABLE "environment_findings" ADD CONSTRAINT "environment_findings_connection_id_base_url_pk" PRIMARY KEY("connection_id","base_url");--> statement-breakpoint
ALTER TABLE "environment_findings" ADD COLUMN "remarks" jsonb;--> statement-breakpoint
ALTER TABLE "environment_findings" ADD COLUMN "testing_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "environment_findings" ADD COLUMN "named_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_connections" ADD COLUMN "remarks" jsonb;--> statement-breakpoint
ALTER TABLE "provider_connections" ADD COLUMN "testing_until" timestamp with time zone;
