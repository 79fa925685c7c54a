-- Visits of staff to the moments of their customers: a weekly plan, whom it asked on a day, and which customers.

create table engagement_plan (
  corp_id uuid not null references corp (corp_id),
  engagement_plan_id uuid not null,
  -- All plans of a corp share one lane: a member of staff is asked once a day, whichever plan does it.
  lane smallint not null check (lane between 0 and 63),
  name text not null,
  -- 1 is Monday.
  weekdays integer[] not null,
  at_time text not null,
  -- How many customers a member of staff visits.
  contacts integer not null check (contacts between 1 and 20),
  -- Nobody: everybody who serves customers.
  staff_ids uuid[] not null default '{}',
  is_on boolean not null default true,
  wake_at timestamptz,
  -- What its latest time came to.
  last_at timestamptz,
  last_outcome text check (last_outcome in ('asked', 'nobody', 'missed', 'quiet')),
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  primary key (corp_id, engagement_plan_id)
) with (fillfactor = 70);
create index engagement_plan_to_wake on engagement_plan (corp_id, lane) where wake_at is not null;

-- What a member of staff was asked on a local day. The plan may be gone by now.
create table engagement (
  corp_id uuid not null,
  local_date date not null,
  staff_id uuid not null,
  engagement_plan_id uuid not null,
  -- None where no customer was left to visit.
  staff_task_id uuid,
  made_at timestamptz not null,
  primary key (corp_id, local_date, staff_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, staff_task_id) references staff_task (corp_id, staff_task_id)
);
create index engagement_by_plan on engagement (corp_id, engagement_plan_id, local_date, staff_id);

-- Which customers, with when each was last in touch as it was known then: why it is on the list.
create table engagement_contact (
  corp_id uuid not null,
  contact_id uuid not null,
  local_date date not null,
  staff_id uuid not null,
  place integer not null,
  touched_at timestamptz not null,
  primary key (corp_id, contact_id, local_date),
  foreign key (corp_id, local_date, staff_id) references engagement (corp_id, local_date, staff_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id)
);
create index engagement_contact_by_staff on engagement_contact (corp_id, local_date, staff_id, place);
