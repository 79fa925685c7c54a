-- Runs that were applied as the pilot of their version, and how that went.
create table pilot (
  corp_id uuid not null,
  run_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  playbook_id uuid not null,
  -- What is tried out: the run may be moved to another one later.
  version integer not null,
  begins_at timestamptz not null,
  ends_at timestamptz not null,
  -- Contacts in its group chats as it began.
  members integer not null,
  -- What was measured when it ended: {"churn": {"part": 3, "whole": 80}, …}; null until then.
  readings jsonb,
  -- Why it ends without having been measured.
  broken text check (broken in ('moved', 'ended')),
  primary key (corp_id, run_id),
  check (readings is null or broken is null),
  foreign key (corp_id, run_id) references run (corp_id, run_id),
  foreign key (corp_id, playbook_id, version) references playbook_version (corp_id, playbook_id, version)
);
create index pilot_to_end on pilot (corp_id, lane, ends_at) where readings is null and broken is null;
create index pilot_by_version on pilot (corp_id, playbook_id, version);

-- What people say of the criteria that cannot be measured. Criteria are told apart by their place in the version.
create table pilot_judgement (
  corp_id uuid not null,
  run_id uuid not null,
  criterion smallint not null,
  passes boolean not null,
  note text not null,
  judged_by text not null,
  judged_at timestamptz not null,
  primary key (corp_id, run_id, criterion),
  foreign key (corp_id, run_id) references pilot (corp_id, run_id)
);
