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
-- Once released, what became of it stands in its delivery.
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
  variant text not null default '',
  slot text not null,
  local_date date not null,
  due_at timestamptz not null,
  priority smallint not null,
  state text not null check (state in ('planned', 'deferred', 'skipped', 'cancelled', 'released')),
  reason text,
  wake_at timestamptz,
  attempts smallint not null default 0,
  delivery_id uuid,
  why jsonb not null default '{}',
  changed_at timestamptz not null,
  primary key (corp_id, occurrence_id),
  foreign key (corp_id, run_id, group_chat_id) references run_group_chat (corp_id, run_id, group_chat_id),
  foreign key (corp_id, delivery_id) references delivery (corp_id, delivery_id)
) with (fillfactor = 60);
create index occurrence_to_wake on occurrence (corp_id, lane, wake_at) where wake_at is not null;
create index occurrence_by_run on occurrence (corp_id, run_id, local_date, group_chat_id);
create index occurrence_by_chat on occurrence (corp_id, group_chat_id, local_date);
create index occurrence_by_due on occurrence (corp_id, due_at);
create index occurrence_by_delivery on occurrence (corp_id, delivery_id) where delivery_id is not null;

-- Each occurrence with its state as people see it (spec 80): its delivery's once there is one.
create view occurrence_state with (security_invoker = true) as
select
  o.corp_id, o.occurrence_id, o.run_id, o.group_chat_id, o.track_id, o.step_id, o.column_id, o.content_id,
  o.variant, o.slot, o.local_date, o.due_at, o.priority, o.wake_at, o.attempts, o.delivery_id, o.why,
  coalesce(d.state, o.state) as state,
  coalesce(d.reason, o.reason) as reason,
  d.route, d.sender_staff_id, d.released_at, d.expires_at, d.sent_at, d.mass_send_id, d.content_hash
from occurrence o
left join delivery d on d.corp_id = o.corp_id and d.delivery_id = o.delivery_id and o.state = 'released';
