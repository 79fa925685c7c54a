-- One-offs: a message that a person sends once. What goes out of it is a run of an immutable version like any other, so
-- that the governor, the routes and the follow-up know no second way; the version's playbook is the one-off's alone, and
-- no list of playbooks shows it.

alter table playbook add column kind text not null default 'playbook' check (kind in ('playbook', 'one_off'));

create table one_off (
  corp_id uuid not null references corp (corp_id),
  one_off_id uuid not null,
  name text not null,
  audience text not null check (audience in ('group_chats', 'contacts')),
  playbook_id uuid not null,
  -- Of its latest version: changed before anything went out, it begins anew as another run.
  run_id uuid not null,
  due_at timestamptz not null,
  -- As the composer gave it: where changing it begins.
  request jsonb not null,
  created_at timestamptz not null,
  created_by text not null,
  created_by_staff_id uuid,
  cancelled_at timestamptz,
  cancelled_by text,
  primary key (corp_id, one_off_id),
  check ((cancelled_at is null) = (cancelled_by is null)),
  foreign key (corp_id, playbook_id) references playbook (corp_id, playbook_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
create index one_off_by_due on one_off (corp_id, due_at desc, one_off_id desc);
