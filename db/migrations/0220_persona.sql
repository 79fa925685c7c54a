-- How members of staff look to their customers: what is done of it by their own word, and a text to copy.

create table persona (
  corp_id uuid not null,
  staff_id uuid not null,
  introduction text not null default '',
  -- The task that asks them to complete it.
  staff_task_id uuid,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (corp_id, staff_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, staff_task_id) references staff_task (corp_id, staff_task_id)
);

-- A part that is done, by whose word and when: WeCom tells nothing of it.
create table persona_item (
  corp_id uuid not null,
  staff_id uuid not null,
  item text not null check (item in ('avatar', 'nickname', 'cover', 'introduction', 'endorsements')),
  done_at timestamptz not null,
  done_by text not null,
  primary key (corp_id, staff_id, item),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id)
);
