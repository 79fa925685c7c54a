-- Customer group chats and who is, or was, in them.

create table group_chat (
  corp_id uuid not null references corp (corp_id),
  group_chat_id uuid not null,
  wecom_chat_id text not null,
  lane smallint not null check (lane between 0 and 63),
  name text not null,
  notice text not null default '',
  owner_staff_id uuid not null,
  created_at timestamptz not null,
  status text not null default 'normal' check (status in ('normal', 'owner_left', 'inheriting', 'inherited')),
  dismissed_at timestamptz,
  member_version text,
  contact_count integer not null default 0,
  staff_count integer not null default 0,
  paused_at timestamptz,
  paused_by text,
  synced_real_at timestamptz,
  unique (corp_id, wecom_chat_id),
  foreign key (corp_id, owner_staff_id) references staff (corp_id, staff_id)
);
create index group_chat_by_owner on group_chat (corp_id, owner_staff_id);
create index group_chat_by_name on group_chat (corp_id, name, group_chat_id);
-- After the other indexes, for the reason given at staff.
alter table group_chat add primary key (corp_id, group_chat_id);

-- member_key is WeCom's id of the member: a rejoin is a row of its own.
create table membership (
  corp_id uuid not null,
  group_chat_id uuid not null,
  member_key text not null,
  joined_at timestamptz not null,
  contact_id uuid,
  staff_id uuid,
  name text not null default '',
  nickname text not null default '',
  join_scene text not null default 'unknown' check (join_scene in ('unknown', 'invited', 'invite_link', 'qr_code')),
  inviter_staff_id uuid,
  join_state text not null default '',
  left_at timestamptz,
  leave_scene text check (leave_scene in ('left', 'removed', 'dismissed', 'unknown')),
  primary key (corp_id, group_chat_id, member_key, joined_at),
  check ((contact_id is null) <> (staff_id is null)),
  foreign key (corp_id, group_chat_id) references group_chat (corp_id, group_chat_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id)
);
-- One row at most says that someone is in a chat now.
create unique index membership_present on membership (corp_id, group_chat_id, member_key) where left_at is null;
create index membership_by_contact on membership (corp_id, contact_id, group_chat_id) where left_at is null and contact_id is not null;
