-- What goes out, what holds it back, and what a human must do for it.

-- Caps: used never passes cap, whoever writes. Reserved in the transaction that releases a delivery.
create table cap_use (
  corp_id uuid not null references corp (corp_id),
  subject_kind text not null check (subject_kind in ('group_chat', 'contact')),
  subject_id uuid not null,
  cap_key text not null,
  starts_on date not null,
  used integer not null check (used >= 0),
  cap integer not null,
  primary key (corp_id, subject_kind, subject_id, cap_key, starts_on),
  check (used <= cap)
) with (fillfactor = 60);

-- WeCom's own ceiling of mass sends for a recipient and window, as far as it is known.
create table quota_use (
  corp_id uuid not null references corp (corp_id),
  recipient_kind text not null check (recipient_kind in ('group_chat', 'contact')),
  recipient_id uuid not null,
  mode text not null check (mode in ('day', 'week', 'month')),
  starts_on date not null,
  quota integer not null,
  reserved integer not null check (reserved >= 0),
  consumed integer not null check (consumed >= 0),
  full_at timestamptz,
  primary key (corp_id, recipient_kind, recipient_id, mode, starts_on),
  check (reserved + consumed <= quota)
) with (fillfactor = 60);

-- One request to WeCom: one sender, one identical body, at most 2,000 chats. The body and, through delivery,
-- the recipients are stored before the call.
create table mass_send (
  corp_id uuid not null references corp (corp_id),
  mass_send_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  chat_type text not null check (chat_type in ('group', 'single')),
  sender_staff_id uuid not null,
  content_hash text not null,
  body jsonb not null,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('ready', 'calling', 'open', 'closing', 'closed', 'in_doubt', 'failed')),
  reason text,
  msgid text,
  attempts integer not null default 0,
  call_started_real_at timestamptz,
  called_at timestamptz,
  call_fence bigint,
  -- remind_after_minutes, escalate_after_minutes, escalate_to of the playbook.
  follow_up jsonb not null,
  -- By the corp's clock: the next reminder, escalation or cancel. By real time: the next call or look.
  wake_at timestamptz,
  wake_real_at timestamptz,
  reminders integer not null default 0,
  reminded_at timestamptz,
  escalated_at timestamptz,
  cancel_asked_at timestamptz,
  cancel_reason text check (cancel_reason in ('expired', 'paused', 'withdrawn')),
  -- Mass sends that a look-up found and could not tell apart: a person decides.
  candidates jsonb,
  changed_at timestamptz not null,
  primary key (corp_id, mass_send_id),
  unique (corp_id, msgid),
  foreign key (corp_id, sender_staff_id) references staff (corp_id, staff_id)
) with (fillfactor = 60);
create index mass_send_to_wake on mass_send (corp_id, lane) where state in ('ready', 'calling', 'open', 'closing', 'in_doubt');
-- The look-up after a crash goes by sender and content, so only one such request may be unanswered.
create unique index mass_send_unanswered on mass_send (corp_id, sender_staff_id, content_hash) where state in ('calling', 'in_doubt');

create table delivery (
  corp_id uuid not null,
  delivery_id uuid not null,
  occurrence_id uuid,
  attempt smallint not null default 1,
  lane smallint not null check (lane between 0 and 63),
  route text not null check (route in ('mass_send', 'welcome', 'staff_task', 'moment', 'robot', 'sms', 'email', 'webhook', 'manual')),
  group_chat_id uuid,
  contact_id uuid,
  sender_staff_id uuid not null,
  sender_lane smallint not null check (sender_lane between 0 and 63),
  content_id text not null,
  variant text not null default '',
  content_hash text not null,
  body jsonb not null,
  state text not null check (state in ('due', 'waiting_staff', 'sent', 'reported', 'skipped', 'expired', 'cancelled', 'failed', 'in_doubt')),
  reason text,
  due_at timestamptz not null,
  released_at timestamptz not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  -- The caps it holds: [{"key", "startsOn"}], given back when it does not go out.
  caps jsonb not null,
  quota_mode text check (quota_mode in ('day', 'week', 'month')),
  quota_starts_on date,
  follow_up jsonb not null,
  released_real_at timestamptz not null,
  mass_send_id uuid,
  changed_at timestamptz not null,
  primary key (corp_id, delivery_id),
  check (group_chat_id is not null or contact_id is not null),
  foreign key (corp_id, mass_send_id) references mass_send (corp_id, mass_send_id),
  foreign key (corp_id, group_chat_id) references group_chat (corp_id, group_chat_id),
  foreign key (corp_id, sender_staff_id) references staff (corp_id, staff_id)
) with (fillfactor = 60);
-- One open release per group chat, held by the database.
create unique index delivery_open_release on delivery (corp_id, group_chat_id)
  where group_chat_id is not null and state in ('due', 'waiting_staff', 'in_doubt');
create index delivery_to_send on delivery (corp_id, sender_lane, sender_staff_id) where state = 'due' and route = 'mass_send';
create index delivery_by_mass_send on delivery (corp_id, mass_send_id) where mass_send_id is not null;
create index delivery_by_occurrence on delivery (corp_id, occurrence_id) where occurrence_id is not null;
create index delivery_by_state on delivery (corp_id, state, due_at) where state in ('due', 'waiting_staff', 'failed', 'in_doubt');
create index delivery_by_chat on delivery (corp_id, group_chat_id, released_at desc);
create index delivery_by_released on delivery (corp_id, released_at);
create index delivery_by_sent on delivery (corp_id, sent_at) where sent_at is not null;

create table staff_task (
  corp_id uuid not null,
  staff_task_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  staff_id uuid not null,
  kind text not null check (kind in ('send', 'manual')),
  delivery_id uuid,
  group_chat_id uuid,
  title text not null,
  made_at timestamptz not null,
  due_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null check (state in ('open', 'permitted', 'done', 'expired', 'cancelled')),
  reason text,
  permitted_at timestamptz,
  permit_until_real_at timestamptz,
  done_at timestamptz,
  proof jsonb,
  wake_at timestamptz,
  reminders integer not null default 0,
  reminded_at timestamptz,
  escalated_at timestamptz,
  changed_at timestamptz not null,
  primary key (corp_id, staff_task_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, delivery_id) references delivery (corp_id, delivery_id),
  foreign key (corp_id, group_chat_id) references group_chat (corp_id, group_chat_id)
) with (fillfactor = 60);
create index staff_task_to_wake on staff_task (corp_id, lane, wake_at) where wake_at is not null;
create index staff_task_by_staff on staff_task (corp_id, staff_id, state, due_at);
create index staff_task_by_time on staff_task (corp_id, due_at desc, staff_task_id);
create index staff_task_by_delivery on staff_task (corp_id, delivery_id);

-- A link by step, slot and sender; per group chat only where the playbook asks for it.
create table tracked_link (
  corp_id uuid not null references corp (corp_id),
  code text not null,
  target_url text not null,
  link_id text not null,
  run_id uuid,
  step_id text,
  content_id text,
  local_date date,
  sender_staff_id uuid,
  group_chat_id uuid,
  made_at timestamptz not null,
  primary key (corp_id, code)
);
create index tracked_link_by_step on tracked_link (corp_id, run_id, step_id, local_date);
