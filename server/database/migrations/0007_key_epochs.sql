CREATE TABLE "key_epochs" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "tombstones" (
	"id" text PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL,
	"is_filed" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE INDEX "tombstones_unfiled" ON "tombstones" USING btree ("deleted_at") WHERE not "tombstones"."is_filed";--> statement-breakpoint
INSERT INTO "key_epochs" ("id", "number", "created_at")
SELECT "key_id", 0, now() FROM "pictures" UNION SELECT "key_id", 0, now() FROM "generations";--> statement-breakpoint
ALTER TABLE "generations" ADD CONSTRAINT "generations_key_id_key_epochs_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."key_epochs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pictures" ADD CONSTRAINT "pictures_key_id_key_epochs_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."key_epochs"("id") ON DELETE no action ON UPDATE no action;
