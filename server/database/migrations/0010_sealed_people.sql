CREATE TABLE "letters" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text,
	"sealed" "bytea" NOT NULL,
	"tries" integer NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailed_links" (
	"id" text PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"account_id" text,
	"token_hash" text,
	"email_index" text NOT NULL,
	"email_sealed" "bytea" NOT NULL,
	"role" text,
	"invited_by" text,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "mailed_links_token_hash_unique" UNIQUE("token_hash"),
	CONSTRAINT "mailed_links_purpose" CHECK ("mailed_links"."purpose" in ('sign_up', 'invitation', 'reset', 'email_change', 'email_undo'))
);
--> statement-breakpoint
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_email_unique";--> statement-breakpoint
ALTER TABLE "accounts" ALTER COLUMN "name" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "email_index" text;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "email_sealed" "bytea";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "name_sealed" "bytea";--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "state" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "letters" ADD CONSTRAINT "letters_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailed_links" ADD CONSTRAINT "mailed_links_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailed_links" ADD CONSTRAINT "mailed_links_invited_by_accounts_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."accounts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "letters_account_id" ON "letters" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "letters_due_at" ON "letters" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "mailed_links_account_id" ON "mailed_links" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "mailed_links_email_index" ON "mailed_links" USING btree ("email_index");--> statement-breakpoint
CREATE INDEX "mailed_links_expires_at" ON "mailed_links" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_email_index_unique" UNIQUE("email_index");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_state" CHECK ("accounts"."state" in ('active', 'deleting'));--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_sealed" CHECK (case when "accounts"."email" is null
        then "accounts"."name" is null and num_nulls("accounts"."email_index", "accounts"."email_sealed", "accounts"."name_sealed") = 0
        else num_nonnulls("accounts"."email_index", "accounts"."email_sealed", "accounts"."name_sealed") = 0 end);--> statement-breakpoint
-- Nobody reads these in a person's name: a letter is the server's until it is sent, a link whoever's mailbox it is in.
select image2image_isolate('letters', 'account_id', false, 'false');
--> statement-breakpoint
select image2image_isolate('mailed_links', 'account_id', false, 'false');
