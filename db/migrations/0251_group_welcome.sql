-- Group welcomes 入群欢迎语: templates that WeCom keeps, and which owners were asked to choose one in their group chats.

create table group_welcome (
  corp_id uuid not null references corp (corp_id),
  group_welcome_id uuid not null,
  -- All of a corp share one lane: WeCom keeps a hundred at most.
  lane smallint not null check (lane between 0 and 63),
  name text not null,
  -- Text, attachment and where it was copied from, as they were given; files by the names that the writer gave.
  body jsonb not null,
  -- Whether WeCom itself tells staff of it.
  notify boolean not null,
  revision integer not null default 1,
  -- What WeCom holds of it: none where it has never taken it.
  wecom_template_id text,
  wecom_revision integer,
  state text not null default 'waiting' check (
    state in ('waiting', 'calling', 'in_doubt', 'ready', 'failed', 'removing')),
  reason text,
  attempts integer not null default 0,
  wake_real_at timestamptz,
  created_at timestamptz not null,
  created_by text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (corp_id, group_welcome_id)
) with (fillfactor = 70);
create index group_welcome_to_wake on group_welcome (corp_id, lane) where wake_real_at is not null;

-- The latest that the owner of a group chat was asked for. What the owner then chose WeCom tells nobody.
create table group_welcome_chat (
  corp_id uuid not null,
  group_chat_id uuid not null,
  group_welcome_id uuid not null,
  -- One task asks for all of an owner's group chats.
  staff_task_id uuid not null,
  asked_at timestamptz not null,
  asked_by text not null,
  primary key (corp_id, group_chat_id),
  foreign key (corp_id, group_chat_id) references group_chat (corp_id, group_chat_id),
  foreign key (corp_id, group_welcome_id) references group_welcome (corp_id, group_welcome_id),
  foreign key (corp_id, staff_task_id) references staff_task (corp_id, staff_task_id)
);
-- Group chats of a welcome, counted beside it.
create index group_welcome_chat_by_welcome on group_welcome_chat (corp_id, group_welcome_id);
