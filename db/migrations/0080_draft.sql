-- A playbook in the making: one draft at a time a playbook, or of a playbook that is not there yet. Its source may have
-- mistakes: problems holds what was found when it was saved.

create table draft (
  corp_id uuid not null references corp (corp_id),
  draft_id uuid not null,
  playbook_id uuid,
  base_version integer,
  name text not null,
  source text not null,
  revision integer not null check (revision > 0),
  state text not null default 'open' check (state in ('open', 'submitted')),
  problems jsonb not null default '[]',
  created_real_at timestamptz not null,
  updated_real_at timestamptz not null,
  updated_by text not null,
  updated_by_staff_id uuid,
  submitted_real_at timestamptz,
  submitted_by text,
  submitted_by_staff_id uuid,
  submitted_note text,
  returned_real_at timestamptz,
  returned_by text,
  returned_reason text,
  deleted_real_at timestamptz,
  primary key (corp_id, draft_id),
  foreign key (corp_id, playbook_id, base_version) references playbook_version (corp_id, playbook_id, version),
  check ((playbook_id is null) = (base_version is null))
);
create unique index draft_of_playbook on draft (corp_id, playbook_id) where deleted_real_at is null;
create index draft_by_update on draft (corp_id, updated_real_at, draft_id) where deleted_real_at is null;

-- The sources it was saved with, the latest ones.
create table draft_revision (
  corp_id uuid not null,
  draft_id uuid not null,
  revision integer not null check (revision > 0),
  source text not null,
  saved_real_at timestamptz not null,
  saved_by text not null,
  primary key (corp_id, draft_id, revision),
  foreign key (corp_id, draft_id) references draft (corp_id, draft_id)
);

-- Whether a version is published by another person than its author.
alter table corp add column playbook_needs_approval boolean not null default false;
