-- Moments: posts that are planned on a calendar, handed to WeCom at their time, published by staff, and read back.

create table moment (
  corp_id uuid not null references corp (corp_id),
  moment_id uuid not null,
  -- All of a corp share one lane: they are few, and WeCom's ceiling of a day is counted over them.
  lane smallint not null check (lane between 0 and 63),
  kind text not null check (kind in ('knowledge', 'interaction', 'persona', 'product', 'praise', 'honour', 'offer')),
  -- Text and attachments, files by the names that the planner gave.
  body jsonb not null,
  -- Nobody: everybody who serves customers; no tag: all of their customers.
  staff_ids uuid[] not null default '{}',
  tag_ids uuid[] not null default '{}',
  due_at timestamptz not null,
  state text not null default 'draft' check (
    state in ('draft', 'scheduled', 'calling', 'in_doubt', 'making', 'open', 'closed', 'failed', 'cancelled')),
  reason text,
  created_at timestamptz not null,
  created_by text not null,
  scheduled_by text,
  cancelled_at timestamptz,
  cancelled_by text,
  -- Calls to WeCom, and looks for an answer that was lost.
  attempts integer not null default 0,
  looks integer not null default 0,
  called_at timestamptz,
  call_started_real_at timestamptz,
  -- WeCom makes it in a job of its own, which it remembers for a day.
  job_id text,
  wecom_moment_id text,
  candidates jsonb not null default '[]',
  opened_at timestamptz,
  read_real_at timestamptz,
  -- A person asked that who has not published be told; the engine does it.
  remind_asked_at timestamptz,
  reminded_at timestamptz,
  -- What it is looked at for next, by the corp's clock and by real time.
  wake_at timestamptz,
  wake_real_at timestamptz,
  changed_at timestamptz not null,
  primary key (corp_id, moment_id)
) with (fillfactor = 70);
create index moment_by_due on moment (corp_id, due_at, moment_id);
create index moment_to_wake on moment (corp_id, lane) where wake_at is not null or wake_real_at is not null;
create unique index moment_by_wecom_id on moment (corp_id, wecom_moment_id) where wecom_moment_id is not null;

-- Each member of staff who is asked to publish a post, by WeCom's task or, over the day's ceiling, by hand.
create table moment_copy (
  corp_id uuid not null,
  moment_id uuid not null,
  staff_id uuid not null,
  -- The local day whose ceiling it takes, where it goes by WeCom's task.
  day date not null,
  staff_task_id uuid,
  state text not null check (state in ('waiting', 'published', 'by_hand', 'refused')),
  -- When it was first seen to be out: WeCom tells no time.
  published_at timestamptz,
  reached integer,
  likes integer,
  comments integer,
  read_real_at timestamptz,
  reminders integer not null default 0,
  primary key (corp_id, moment_id, staff_id),
  foreign key (corp_id, moment_id) references moment (corp_id, moment_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, staff_task_id) references staff_task (corp_id, staff_task_id)
) with (fillfactor = 70);
create index moment_copy_by_staff on moment_copy (corp_id, staff_id, day);

-- Likes and comments under a copy as WeCom lists them; comments come without words.
create table moment_reaction (
  corp_id uuid not null,
  moment_id uuid not null,
  staff_id uuid not null,
  kind text not null check (kind in ('like', 'comment')),
  -- Its place in WeCom's list of the copy.
  place integer not null,
  -- The customer's external_userid; the member's own reactions are not kept.
  external_userid text not null,
  reacted_at timestamptz not null,
  primary key (corp_id, moment_id, staff_id, kind, place),
  foreign key (corp_id, moment_id, staff_id) references moment_copy (corp_id, moment_id, staff_id)
);
create index moment_reaction_by_time on moment_reaction (corp_id, moment_id, kind, reacted_at);

-- How many copies one member is asked to publish a day, and when nothing is asked for; the usual where there is no row.
create table moment_setting (
  corp_id uuid not null references corp (corp_id),
  per_day integer not null check (per_day between 0 and 20),
  quiet_from text not null,
  quiet_to text not null,
  primary key (corp_id)
);

-- What a task by hand is about, where no delivery carries it.
alter table staff_task add column body jsonb;
