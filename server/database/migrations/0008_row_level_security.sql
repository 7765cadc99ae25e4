-- Row-level security as the second wall: on behalf of a person (`database.forAccount`) only that person's rows exist.
-- `own_rows` is the person's. `system` is the server's own, which names no account; it is for a database user that these
-- policies bind too, because they are forced. See server/database/person-role.ts.
--
-- A table that gets an account_id is isolated in the migration that makes it: select image2image_isolate('passkeys');
-- The person may only read it with a third argument `false`, and a fourth names the condition where there is no account_id.
create function image2image_isolate(target regclass, owner_column text default 'account_id', is_writable boolean default true, condition text default null)
returns void language plpgsql as $function$
declare own text := coalesce(condition, format('%I = current_setting(''image2image.account_id'', true)', owner_column));
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('drop policy if exists own_rows on %s', target);
  execute format('drop policy if exists system on %s', target);
  if is_writable then
    execute format('create policy own_rows on %s for all using (%s) with check (%s)', target, own, own);
  else
    execute format('create policy own_rows on %s for select using (%s)', target, own);
  end if;
  execute format('create policy system on %s for all using (current_user <> ''image2image_person'' and coalesce(current_setting(''image2image.account_id'', true), '''') = '''')', target);
end
$function$;
--> statement-breakpoint
select image2image_isolate('accounts', 'id', false);
--> statement-breakpoint
select image2image_isolate('credentials', 'account_id', false);
--> statement-breakpoint
select image2image_isolate('sessions');
--> statement-breakpoint
select image2image_isolate('api_keys');
--> statement-breakpoint
select image2image_isolate('api_key_days', 'key_id', false, 'exists (select 1 from api_keys where api_keys.id = key_id)');
--> statement-breakpoint
select image2image_isolate('passkeys');
--> statement-breakpoint
select image2image_isolate('totp_secrets');
--> statement-breakpoint
select image2image_isolate('recovery_codes');
--> statement-breakpoint
select image2image_isolate('proof_steps');
--> statement-breakpoint
select image2image_isolate('pictures');
--> statement-breakpoint
select image2image_isolate('generations');
