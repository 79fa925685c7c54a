-- Facts, messages between features, and what WeCom called in.

-- event_id is md5 of the fact's natural key, and the fact's time is part of it: storing it again changes nothing.
create table event (
  corp_id uuid not null,
  at timestamptz not null,
  event_id uuid not null,
  recorded_real_at timestamptz not null,
  kind text not null,
  contact_id uuid,
  group_chat_id uuid,
  staff_id uuid,
  occurrence_id uuid,
  detail jsonb not null default '{}',
  primary key (corp_id, at, event_id)
) partition by range (at);
create table event_default partition of event default;
create index event_by_group_chat on event (corp_id, group_chat_id, at desc) where group_chat_id is not null;
create index event_by_contact on event (corp_id, contact_id, at desc) where contact_id is not null;
create index event_by_occurrence on event (corp_id, occurrence_id, at) where occurrence_id is not null;
create index event_by_kind on event (corp_id, kind, at desc);

-- Makes the month's partitions of event from one month back to `ahead` months on. The application may not alter
-- tables, so this runs with its owner's rights and takes nothing that could become SQL.
create function ensure_event_partitions(from_month date, ahead integer) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month date := date_trunc('month', from_month)::date;
  made integer := 0;
  partition_name text;
begin
  if ahead < 0 or ahead > 24 then
    raise exception 'ahead must be 0..24, got %', ahead;
  end if;
  for step in 0..ahead loop
    partition_name := 'event_' || to_char(month, 'YYYY_MM');
    if to_regclass(partition_name) is null
      and not exists (select 1 from event_default where at >= month and at < month + interval '1 month') then
      execute format('create table %I partition of event for values from (%L) to (%L)', partition_name,
        month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
      execute format('alter table %I enable row level security', partition_name);
      execute format('create policy corp_wall on %I to qunce_corp using (corp_id = nullif(current_setting(''qunce.corp_id'', true), '''')::uuid)', partition_name);
      made := made + 1;
    end if;
    month := (month + interval '1 month')::date;
  end loop;
  return made;
end $$;
revoke all on function ensure_event_partitions(date, integer) from public;

-- A message from one feature to later ones, written in the transaction that it tells of.
create table signal (
  corp_id uuid not null references corp (corp_id),
  signal_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  kind text not null,
  detail jsonb not null,
  at timestamptz not null,
  published_real_at timestamptz not null,
  attempts integer not null default 0,
  failure text,
  parked_real_at timestamptz,
  primary key (corp_id, signal_id)
);
create index signal_waiting on signal (corp_id, lane, published_real_at, signal_id) where parked_real_at is null;

-- WeCom's callbacks: stored before they are answered. callback_id is a hash of the decrypted body (spec 30).
create table wecom_callback (
  corp_id uuid not null references corp (corp_id),
  callback_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  received_real_at timestamptz not null,
  body text not null,
  attempts integer not null default 0,
  next_try_real_at timestamptz,
  failure text,
  done_real_at timestamptz,
  primary key (corp_id, callback_id)
);
create index wecom_callback_waiting on wecom_callback (corp_id, lane, next_try_real_at) where next_try_real_at is not null;
create index wecom_callback_by_time on wecom_callback (corp_id, received_real_at);

-- Tokens and tickets, sealed; shared by all processes.
create table wecom_token (
  corp_id uuid not null references corp (corp_id),
  kind text not null check (kind in ('access_token', 'jsapi_ticket', 'agent_ticket')),
  sealed bytea not null,
  fetched_real_at timestamptz not null,
  expires_real_at timestamptz not null,
  primary key (corp_id, kind)
);

-- Calls taken out of WeCom's allowance (D90312), by API and window.
create table wecom_allowance (
  corp_id uuid not null references corp (corp_id),
  api text not null,
  span text not null check (span in ('minute', 'hour', 'day', 'month')),
  starts_real_at timestamptz not null,
  used integer not null,
  ceiling integer not null,
  blocked_until_real_at timestamptz,
  primary key (corp_id, api, span, starts_real_at),
  check (used <= ceiling)
);

-- One line of work of a synchronisation: resumable by its cursor.
create table sync_task (
  corp_id uuid not null references corp (corp_id),
  kind text not null check (kind in ('staff', 'tag', 'contact', 'group_chat', 'membership')),
  cause text not null check (cause in ('first', 'repair', 'asked')),
  state text not null check (state in ('waiting', 'running', 'done', 'failed')),
  cursor jsonb not null default '{}',
  done integer not null default 0,
  total integer,
  changed integer not null default 0,
  failure text,
  started_real_at timestamptz,
  finished_real_at timestamptz,
  primary key (corp_id, kind)
);
