-- Playbooks and their motion.

create table playbook (
  corp_id uuid not null references corp (corp_id),
  playbook_id uuid not null,
  slug text not null,
  name text not null,
  draft_source text,
  draft_saved_real_at timestamptz,
  paused_at timestamptz,
  paused_by text,
  archived_real_at timestamptz,
  created_real_at timestamptz not null,
  primary key (corp_id, playbook_id),
  unique (corp_id, slug)
);

-- Immutable: what a run is pinned to.
create table playbook_version (
  corp_id uuid not null,
  playbook_id uuid not null,
  version integer not null check (version > 0),
  source text not null,
  source_hash text not null,
  document jsonb not null,
  note text not null default '',
  author text not null,
  published_real_at timestamptz not null,
  primary key (corp_id, playbook_id, version),
  foreign key (corp_id, playbook_id) references playbook (corp_id, playbook_id)
);

create table run (
  corp_id uuid not null,
  run_id uuid not null,
  playbook_id uuid not null,
  version integer not null,
  name text not null,
  variables jsonb not null default '{}',
  started_at timestamptz not null,
  paused_at timestamptz,
  paused_by text,
  ended_at timestamptz,
  created_by text not null,
  primary key (corp_id, run_id),
  foreign key (corp_id, playbook_id, version) references playbook_version (corp_id, playbook_id, version)
);
create index run_by_playbook on run (corp_id, playbook_id);

create table run_group_chat (
  corp_id uuid not null,
  run_id uuid not null,
  group_chat_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  variables jsonb not null default '{}',
  phase_id text,
  applied_at timestamptz not null,
  planned_until_at timestamptz not null,
  removed_at timestamptz,
  primary key (corp_id, run_id, group_chat_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id),
  foreign key (corp_id, group_chat_id) references group_chat (corp_id, group_chat_id)
);
create index run_group_chat_to_plan on run_group_chat (corp_id, lane, planned_until_at) where removed_at is null;
create index run_group_chat_by_chat on run_group_chat (corp_id, group_chat_id) where removed_at is null;

-- A due step for one group chat. occurrence_id is md5 of (run, group chat, step, local date and time):
-- planning again plans nothing twice. wake_at is when the engine must look at it next; null when it need not.
create table occurrence (
  corp_id uuid not null,
  occurrence_id uuid not null,
  run_id uuid not null,
  group_chat_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  track_id text not null,
  step_id text not null,
  column_id text,
  content_id text not null,
  slot text not null,
  local_date date not null,
  due_at timestamptz not null,
  priority smallint not null,
  state text not null check (state in ('planned', 'due', 'waiting_staff', 'sent', 'reported', 'deferred', 'skipped', 'expired', 'cancelled', 'failed', 'in_doubt')),
  reason text,
  wake_at timestamptz,
  changed_at timestamptz not null,
  sent_at timestamptz,
  why jsonb not null default '{}',
  primary key (corp_id, occurrence_id),
  foreign key (corp_id, run_id, group_chat_id) references run_group_chat (corp_id, run_id, group_chat_id)
) with (fillfactor = 60);
create index occurrence_to_wake on occurrence (corp_id, lane, wake_at) where wake_at is not null;
create index occurrence_by_run on occurrence (corp_id, run_id, local_date, group_chat_id);
create index occurrence_by_chat on occurrence (corp_id, group_chat_id, local_date);
create index occurrence_needing_someone on occurrence (corp_id, state, due_at) where state in ('due', 'waiting_staff', 'failed', 'in_doubt');
create index occurrence_by_due on occurrence (corp_id, due_at);
