-- One day's turn of a step in a run that a person put at another time, for all its group chats. What is planned later
-- (a group chat that joins the run, a version the run moves to) follows it. Times are local, HH:MM.
create table step_move (
  corp_id uuid not null,
  run_id uuid not null,
  step_id text not null,
  from_date date not null,
  from_time text not null,
  to_date date not null,
  to_time text not null,
  moved_by text not null,
  moved_at timestamptz not null,
  primary key (corp_id, run_id, step_id, from_date, from_time),
  -- Two turns of a step at one time could not be told apart.
  unique (corp_id, run_id, step_id, to_date, to_time),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
