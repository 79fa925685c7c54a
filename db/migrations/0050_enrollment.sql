-- Journeys: where each contact stands in them, what wakes whom, and how many stand where.

-- The id that naturalId() of the application gives to the same key: md5 in the form of a UUIDv8.
create function natural_id(key text) returns uuid
language sql immutable strict parallel safe as $$
  select overlay(
    overlay(md5(key) placing '8' from 13 for 1)
    placing substr('89ab89ab89ab89ab', strpos('0123456789abcdef', substr(md5(key), 17, 1)), 1) from 17 for 1)::uuid
$$;

-- The lane that laneOf() of the application gives to the same text (FNV-1a).
create function lane_of(id text) returns smallint
language plpgsql immutable strict parallel safe as $$
declare
  hash bigint := 2166136261;
begin
  for at in 1..length(id) loop
    hash := ((hash # ascii(substr(id, at, 1))) * 16777619) & 4294967295;
  end loop;
  return hash % 64;
end $$;

-- One contact in one journey track of one run, for the entry-th time. No column that moves while a contact walks its
-- journey stands in an index, so that a move rewrites nothing but the row, on the half of the page that is kept free.
create table enrollment (
  corp_id uuid not null,
  -- natural_id of (corp, run, track, contact, entry).
  enrollment_id uuid not null,
  run_id uuid not null,
  contact_id uuid not null,
  -- A member's group chat: its variables fill the messages, its pause holds them, its owner has the tasks.
  group_chat_id uuid,
  -- A friend's member of staff: who has the tasks.
  staff_id uuid,
  entered_at timestamptz not null,
  -- When it is looked at next; null when it is held or over.
  wake_at timestamptz,
  -- When the step where it stands came due first: its catch-up rule counts from there.
  due_at timestamptz not null,
  held_at timestamptz,
  ended_at timestamptz,
  -- Its latest release.
  delivery_id uuid,
  entry integer not null check (entry > 0),
  lane smallint not null check (lane between 0 and 63),
  -- Releases of the step where it stands.
  attempts smallint not null default 0,
  track_id text not null,
  -- The step it waits in, or comes to next; once it is over, the step where it ended.
  step_id text not null,
  -- Why it was put off, is held, or ended.
  reason text,
  primary key (corp_id, enrollment_id),
  check ((wake_at is null) = (held_at is not null or ended_at is not null)),
  foreign key (corp_id, run_id) references run (corp_id, run_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id),
  foreign key (corp_id, run_id, group_chat_id) references run_group_chat (corp_id, run_id, group_chat_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id)
) with (fillfactor = 50);
-- The natural key, the contact first: a contact's journeys, and whether one may enter again.
create unique index enrollment_entry on enrollment (corp_id, contact_id, run_id, track_id, entry);
-- No second active one.
create unique index enrollment_active on enrollment (corp_id, contact_id, run_id, track_id) where ended_at is null;
create index enrollment_by_run on enrollment (corp_id, run_id, track_id, entered_at desc, enrollment_id);
create index enrollment_by_chat on enrollment (corp_id, group_chat_id, run_id) where group_chat_id is not null;
create index enrollment_by_staff on enrollment (corp_id, staff_id, run_id) where staff_id is not null;
create index enrollment_held on enrollment (corp_id, run_id) where held_at is not null;

-- What wakes enrollments: narrow, in the order in which it is taken, and taken out once taken. A row whose enrollment
-- has another wake_at by then is passed over.
create table enrollment_wake (
  corp_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  wake_at timestamptz not null,
  enrollment_id uuid not null,
  primary key (corp_id, lane, wake_at, enrollment_id)
);

-- How many contacts reached a step, are there, and what the step came to. Kept as it happens, since a count of a million
-- takes a second. Shards keep engines from waiting for each other; a shard alone may be below zero.
create table journey_tally (
  corp_id uuid not null,
  run_id uuid not null,
  track_id text not null,
  step_id text not null,
  outcome text not null,
  shard smallint not null,
  count bigint not null,
  primary key (corp_id, run_id, track_id, step_id, outcome, shard),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
) with (fillfactor = 50);

-- Journeys that contacts enter by coming into a segment: when that is looked at next, and who was in it then.
create table segment_watch (
  corp_id uuid not null,
  run_id uuid not null,
  track_id text not null,
  lane smallint not null check (lane between 0 and 63),
  look_at timestamptz not null,
  primary key (corp_id, run_id, track_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
create index segment_watch_due on segment_watch (corp_id, lane, look_at);
create table segment_inside (
  corp_id uuid not null,
  run_id uuid not null,
  track_id text not null,
  contact_id uuid not null,
  primary key (corp_id, run_id, track_id, contact_id),
  foreign key (corp_id, run_id, track_id) references segment_watch (corp_id, run_id, track_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id)
);

-- A fact of a journey names its enrollment; it is found by its contact.
alter table event add column enrollment_id uuid;

-- What goes to contacts has no group chat, and would fill this index with nothing.
drop index delivery_by_chat;
create index delivery_by_chat on delivery (corp_id, group_chat_id, released_at desc) where group_chat_id is not null;

-- A task by hand may be about a contact, and says what to do.
alter table staff_task
  add column contact_id uuid,
  add column enrollment_id uuid,
  add column note text not null default '',
  add foreign key (corp_id, contact_id) references contact (corp_id, contact_id);
