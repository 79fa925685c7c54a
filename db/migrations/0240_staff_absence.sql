-- When members of staff are away, and who stands in for them.

create table staff_absence (
  corp_id uuid not null,
  staff_absence_id uuid not null,
  staff_id uuid not null,
  -- That of the member's tasks: the engine looks after both.
  lane smallint not null check (lane between 0 and 63),
  from_at timestamptz not null,
  -- Excluded. Brought forward where somebody is back early; equal to `from_at` where it never began.
  until_at timestamptz not null check (until_at >= from_at),
  reason text not null default '',
  deputy_staff_id uuid check (deputy_staff_id <> staff_id),
  -- Its beginning, then its end; null once both are seen to.
  wake_at timestamptz,
  made_at timestamptz not null,
  made_by text not null,
  -- Who said that it ended early, or does not take place.
  ended_by text,
  primary key (corp_id, staff_absence_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, deputy_staff_id) references staff (corp_id, staff_id)
) with (fillfactor = 70);
-- Who is away at a moment, asked of one member.
create index staff_absence_by_staff on staff_absence (corp_id, staff_id, until_at);
-- For whom somebody stands in.
create index staff_absence_by_deputy on staff_absence (corp_id, deputy_staff_id, until_at);
create index staff_absence_to_wake on staff_absence (corp_id, lane, wake_at) where wake_at is not null;

-- Why a task went to somebody else: a person handed it over, its holder was away or left, or is back.
alter table staff_task_hand_over
  add column cause text not null default 'person' check (cause in ('person', 'away', 'left', 'back')),
  add column staff_absence_id uuid,
  add foreign key (corp_id, staff_absence_id) references staff_absence (corp_id, staff_absence_id);
create index staff_task_hand_over_by_absence on staff_task_hand_over (corp_id, staff_absence_id)
  where staff_absence_id is not null;
