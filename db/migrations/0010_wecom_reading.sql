-- What must be read from WeCom, and how a token is fetched by one process alone.

-- A row with nothing sealed is one that a process is fetching for the first time.
alter table wecom_token alter column sealed drop not null;
alter table wecom_token add column fetcher uuid;
alter table wecom_token add column fetching_until_real_at timestamptz;

-- An object to be read from WeCom: one row however often it is asked for, so that a storm of callbacks costs one call.
-- It is read at due_real_at, and once more at until_real_at if that was asked for later; then the row goes.
create table wecom_reading (
  corp_id uuid not null references corp (corp_id),
  kind text not null check (kind in ('group_chat', 'contact', 'tag', 'staff', 'department')),
  object_key text not null,
  lane smallint not null check (lane between 0 and 63),
  asked_by text not null check (asked_by in ('callback', 'sync')),
  due_real_at timestamptz not null,
  until_real_at timestamptz not null,
  attempts integer not null default 0,
  failure text,
  parked_real_at timestamptz,
  primary key (corp_id, kind, object_key)
) with (fillfactor = 70);
create index wecom_reading_waiting on wecom_reading (corp_id, lane, due_real_at) where parked_real_at is null;
create index wecom_reading_of_sync on wecom_reading (corp_id, kind) where asked_by = 'sync' and parked_real_at is null;

-- Versions of the member list that are behind the stored one: an answer with one of them is late news.
alter table group_chat add column past_versions text[] not null default '{}';
