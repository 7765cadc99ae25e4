ALTER TABLE "totp_secrets" ADD CONSTRAINT "totp_secrets_key_id_key_epochs_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."key_epochs"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE FUNCTION bury() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO tombstones (id, deleted_at) SELECT id, now() FROM gone ON CONFLICT (id) DO NOTHING;
  PERFORM pg_notify('tombstones', '');
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER pictures_bury AFTER DELETE ON "pictures" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bury();
--> statement-breakpoint
CREATE TRIGGER generations_bury AFTER DELETE ON "generations" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bury();
--> statement-breakpoint
CREATE TRIGGER accounts_bury AFTER DELETE ON "accounts" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bury();
--> statement-breakpoint
CREATE TRIGGER api_keys_bury AFTER DELETE ON "api_keys" REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION bury();
