-- What staff do with a task beside sending it: put it off, hand it to a colleague, send it bubble by bubble.

alter table staff_task
  -- When its present holder was asked, or asked to be asked again: reminders count from there; null is made_at.
  add column asked_at timestamptz,
  add column postponements smallint not null default 0,
  add column postpone_reason text,
  -- The page that a permit was given to. Another page of the same person gets none while it is out.
  add column permit_holder text,
  -- Bubbles that the client reported as sent, of a message that goes out in several.
  add column sent_bubbles smallint not null default 0 check (sent_bubbles >= 0);

-- Each time a task went from one member of staff to another, who keeps it in their history.
create table staff_task_hand_over (
  corp_id uuid not null,
  staff_task_id uuid not null,
  nth smallint not null,
  handed_at timestamptz not null,
  from_staff_id uuid not null,
  to_staff_id uuid not null,
  reason text not null,
  -- What the former holder had sent of it, and whether it was permitted: a late report of theirs still counts.
  sent_bubbles smallint not null,
  was_permitted boolean not null,
  primary key (corp_id, staff_task_id, nth),
  foreign key (corp_id, staff_task_id) references staff_task (corp_id, staff_task_id),
  foreign key (corp_id, from_staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, to_staff_id) references staff (corp_id, staff_id)
);
create index staff_task_hand_over_by_former on staff_task_hand_over (corp_id, from_staff_id, handed_at);

-- Messages of ours to a member in the present minute of real time: WeCom drops more than 30 without a word (D90312).
create table staff_told (
  corp_id uuid not null references corp (corp_id),
  wecom_userid text not null,
  minute_real_at timestamptz not null,
  told integer not null,
  primary key (corp_id, wecom_userid)
) with (fillfactor = 60);
