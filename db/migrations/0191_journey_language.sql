-- Since when one stands at one's step: a wait for something counts what happened from then on. Null of those who stood
-- there before; they count from their entry.
alter table enrollment add column stood_at timestamptz;

-- Who reached which goal of a journey: once for each entry, when it was seen.
create table enrollment_goal (
  corp_id uuid not null,
  enrollment_id uuid not null,
  goal_id text not null,
  run_id uuid not null,
  track_id text not null,
  entered_at timestamptz not null,
  reached_at timestamptz not null,
  primary key (corp_id, enrollment_id, goal_id),
  foreign key (corp_id, enrollment_id) references enrollment (corp_id, enrollment_id)
);
create index enrollment_goal_latest on enrollment_goal (corp_id, run_id, reached_at desc);
