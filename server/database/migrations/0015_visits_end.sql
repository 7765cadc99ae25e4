-- Whoever watches an event stream hears of the end of its session or its account, however that came: a sign-out, another
-- password, an administrator, a sweep.
create function image2image_session_ended() returns trigger language plpgsql as $$
begin
	perform pg_notify('visits_ended', old.id);
	return null;
end $$;
--> statement-breakpoint
create trigger sessions_ended after delete on sessions for each row execute function image2image_session_ended();
--> statement-breakpoint
create function image2image_account_shut() returns trigger language plpgsql as $$
begin
	perform pg_notify('visits_ended', coalesce(new.id, old.id));
	return null;
end $$;
--> statement-breakpoint
create trigger accounts_shut after update of state on accounts for each row
	when (new.state <> 'active') execute function image2image_account_shut();
--> statement-breakpoint
create trigger accounts_gone after delete on accounts for each row execute function image2image_account_shut();
