-- What a sealed cell is wrapped under must exist when the cell is written, and must not be destroyed before the transaction
-- ends: the same fence that a foreign key gives to a column of its own. See server/keys/README.md.
create function fence_cell() returns trigger language plpgsql security definer set search_path = public, pg_temp as $function$
declare
  cell bytea;
  epoch text;
begin
  execute format('select ($1).%I', tg_argv[0]) using new into cell;
  if cell is null then return new; end if;
  epoch := encode(substring(cell from 2 for 15), 'escape');
  perform 1 from key_epochs where id = epoch for key share;
  if not found then
    raise exception 'the epoch of a sealed cell is gone' using errcode = '23503', constraint = 'key_epochs_cell_fence';
  end if;
  return new;
end
$function$;
--> statement-breakpoint
create function image2image_fence(target regclass, cell text) returns void language plpgsql as $function$
begin
  execute format('drop trigger if exists fence_%s on %s', cell, target);
  execute format('create trigger fence_%s before insert or update of %I on %s for each row execute function fence_cell(%L)', cell, cell, target, cell);
end
$function$;
--> statement-breakpoint
select image2image_fence('accounts', 'email_sealed');
--> statement-breakpoint
select image2image_fence('accounts', 'name_sealed');
--> statement-breakpoint
select image2image_fence('mailed_links', 'email_sealed');
--> statement-breakpoint
select image2image_fence('letters', 'sealed');
