-- What each arm of a run's bandits had come to when a local day began, kept as it was first read: a turn is chosen by the
-- figures of two days before it, so that planning it again chooses the same. `shown` are members who were there, post by
-- post; `share` is what of the posts it was given for them; `stopped_by` is the guard that took the arm out of the choice for good.
create table bandit_arm (
  corp_id uuid not null,
  run_id uuid not null,
  bandit_id text not null,
  as_of date not null,
  arm_id text not null,
  posts integer not null check (posts >= 0),
  shown integer not null check (shown >= 0),
  clicked integer not null check (clicked >= 0),
  share real not null check (share between 0 and 1),
  stopped_by text check (stopped_by in ('leaves', 'friend_deletions', 'opt_outs')),
  primary key (corp_id, run_id, bandit_id, as_of, arm_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
