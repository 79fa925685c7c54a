-- Tells PostgreSQL what the tables hold that a synchronisation fills. Without that it takes a corp's id for something
-- rare and walks all its rows to find one by its key; autovacuum would tell it a minute later, a hundred thousand rows on.
-- The application may not analyze what it does not own, so this runs with its owner's rights and takes nothing.
create function refresh_statistics() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  analyze staff, tag, contact, contact_identity, contact_token, contact_follow, contact_tag, group_chat, membership,
    event, signal, wecom_reading;
end $$;
revoke all on function refresh_statistics() from public;
