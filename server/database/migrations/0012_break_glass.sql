CREATE TABLE "break_glass_cases" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"object_id" text,
	"asked_by" text NOT NULL,
	"approved_by" text,
	"reference" text NOT NULL,
	"reason" text NOT NULL,
	"note_sealed" "bytea" NOT NULL,
	"minutes" integer NOT NULL,
	"state" text NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone,
	"ends_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	"acknowledged_at" timestamp with time zone,
	CONSTRAINT "break_glass_cases_state" CHECK ("break_glass_cases"."state" in ('asked', 'open', 'ended', 'declined')),
	CONSTRAINT "break_glass_cases_minutes" CHECK ("break_glass_cases"."minutes" between 1 and 60),
	CONSTRAINT "break_glass_cases_box" CHECK ("break_glass_cases"."ends_at" <= "break_glass_cases"."opened_at" + interval '60 minutes'),
	CONSTRAINT "break_glass_cases_open" CHECK ("break_glass_cases"."state" <> 'open' or "break_glass_cases"."ends_at" is not null),
	CONSTRAINT "break_glass_cases_two" CHECK ("break_glass_cases"."approved_by" <> "break_glass_cases"."asked_by")
);
--> statement-breakpoint
CREATE TABLE "break_glass_uses" (
	"case_id" text NOT NULL,
	"account_id" text NOT NULL,
	"kind" text NOT NULL,
	"object_id" text NOT NULL,
	"times" integer NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "break_glass_uses_case_id_kind_object_id_pk" PRIMARY KEY("case_id","kind","object_id")
);
--> statement-breakpoint
ALTER TABLE "accounts" DROP CONSTRAINT "accounts_state";--> statement-breakpoint
ALTER TABLE "break_glass_cases" ADD CONSTRAINT "break_glass_cases_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "break_glass_uses" ADD CONSTRAINT "break_glass_uses_case_id_break_glass_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."break_glass_cases"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "break_glass_cases_account_id" ON "break_glass_cases" USING btree ("account_id","id");--> statement-breakpoint
ALTER TABLE "accounts" ADD CONSTRAINT "accounts_state" CHECK ("accounts"."state" in ('active', 'suspended', 'deleting'));--> statement-breakpoint
select image2image_isolate('break_glass_cases', 'account_id', false);
--> statement-breakpoint
select image2image_isolate('break_glass_uses', 'account_id', false);
