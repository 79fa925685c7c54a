-- A playbook that follows another: headquarters, region, shop. Its document is its own in full; what differs from the
-- version that it stands at is worked out whenever it is published, and kept here to be counted and shown.

create table playbook_follow (
  corp_id uuid not null references corp (corp_id),
  playbook_id uuid not null,
  upstream_id uuid not null,
  upstream_version integer not null,
  unit text not null,
  overrides jsonb not null default '[]',
  override_count integer not null default 0 check (override_count >= 0),
  local_count integer not null default 0 check (local_count >= 0),
  -- Calendar steps that it may not change: what its execution is measured by.
  mandatory_steps text[] not null default '{}',
  followed_real_at timestamptz not null,
  primary key (corp_id, playbook_id),
  unique (corp_id, upstream_id, unit),
  foreign key (corp_id, playbook_id) references playbook (corp_id, playbook_id),
  foreign key (corp_id, upstream_id, upstream_version) references playbook_version (corp_id, playbook_id, version)
);

-- The version of the followed playbook that a draft takes over; publishing it moves its playbook there.
alter table draft add column upstream_version integer check (upstream_version > 0);
