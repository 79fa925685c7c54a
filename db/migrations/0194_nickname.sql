-- A task by hand may be followed up in its own way; one of a delivery has that from there.
alter table staff_task add column follow_up jsonb;

-- What owners of group chats were asked to remind members of: the nickname rule, and whom.
create table nickname_reminder (
  corp_id uuid not null,
  staff_task_id uuid not null,
  group_chat_id uuid not null,
  -- Whose version has the rule.
  run_id uuid not null,
  asked_at timestamptz not null,
  -- Null where the playbook asked by itself.
  asked_by text,
  -- WeCom's ids of the members whose nicknames did not keep to the rule then.
  member_keys text[] not null,
  primary key (corp_id, staff_task_id),
  foreign key (corp_id, staff_task_id) references staff_task (corp_id, staff_task_id),
  foreign key (corp_id, group_chat_id) references group_chat (corp_id, group_chat_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
create index nickname_reminder_by_chat on nickname_reminder (corp_id, group_chat_id, asked_at desc);

-- Runs whose version has members reminded by itself: when their group chats are looked at next.
create table nickname_watch (
  corp_id uuid not null,
  run_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  look_at timestamptz not null,
  primary key (corp_id, run_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
create index nickname_watch_due on nickname_watch (corp_id, lane, look_at);
