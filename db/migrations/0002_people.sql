-- Staff, contacts and tags, as WeCom tells of them, under ids of our own.

create table department (
  corp_id uuid not null references corp (corp_id),
  department_id bigint not null,
  parent_id bigint,
  name text not null,
  position bigint not null default 0,
  primary key (corp_id, department_id)
);

create table staff (
  corp_id uuid not null references corp (corp_id),
  staff_id uuid not null,
  wecom_userid text,
  account_id uuid,
  name text not null,
  job_title text not null default '',
  department_ids bigint[] not null default '{}',
  leader_userids text[] not null default '{}',
  role text not null default 'staff' check (role in ('owner', 'admin', 'manager', 'operator', 'staff', 'viewer')),
  data_scope text not null default 'own' check (data_scope in ('own', 'department', 'all')),
  status text not null default 'active' check (status in ('active', 'disabled', 'inactive', 'left')),
  serves_contacts boolean not null default false,
  synced_real_at timestamptz,
  unique (corp_id, wecom_userid),
  unique (corp_id, account_id)
);
-- The key of a table that others refer to comes after its other indexes. While a table is small all of them look equally
-- cheap for finding a row by its id, and of equals PostgreSQL takes the youngest: the check of a foreign key that was
-- planned then would walk the corp's rows by name for every row it checks.
alter table staff add primary key (corp_id, staff_id);

create table contact (
  corp_id uuid not null references corp (corp_id),
  contact_id uuid not null,
  name text not null default '',
  avatar_url text not null default '',
  wecom_kind text not null default 'wechat' check (wecom_kind in ('wechat', 'wecom')),
  gender text not null default 'unknown' check (gender in ('unknown', 'male', 'female')),
  company text not null default '',
  first_seen_at timestamptz not null,
  opted_out_at timestamptz,
  exclusion text check (exclusion in ('staff', 'competitor', 'bonus_hunter')),
  synced_real_at timestamptz
);
create index contact_by_name on contact (corp_id, name, contact_id);
alter table contact add primary key (corp_id, contact_id);

create table contact_identity (
  corp_id uuid not null,
  kind text not null check (kind in ('external_userid', 'unionid', 'phone', 'openid')),
  value text not null,
  contact_id uuid not null,
  primary key (corp_id, kind, value),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id)
);
create index contact_identity_by_contact on contact_identity (corp_id, contact_id);

-- A contact who is a friend of a staff member.
create table contact_follow (
  corp_id uuid not null,
  contact_id uuid not null,
  staff_id uuid not null,
  remark text not null default '',
  description text not null default '',
  state text not null default '',
  add_way integer,
  followed_at timestamptz not null,
  ended_at timestamptz,
  ended_by text check (ended_by in ('staff', 'contact', 'transfer')),
  synced_real_at timestamptz,
  primary key (corp_id, contact_id, staff_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id)
);
create index contact_follow_by_staff on contact_follow (corp_id, staff_id, contact_id) where ended_at is null;

create table tag_group (
  corp_id uuid not null references corp (corp_id),
  tag_group_id uuid not null,
  wecom_id text,
  name text not null,
  position bigint not null default 0,
  deleted_real_at timestamptz,
  unique (corp_id, wecom_id)
);
alter table tag_group add primary key (corp_id, tag_group_id);

create table tag (
  corp_id uuid not null,
  tag_id uuid not null,
  tag_group_id uuid not null,
  wecom_id text,
  name text not null,
  position bigint not null default 0,
  deleted_real_at timestamptz,
  unique (corp_id, wecom_id),
  foreign key (corp_id, tag_group_id) references tag_group (corp_id, tag_group_id)
);
alter table tag add primary key (corp_id, tag_id);

-- WeCom keeps a tag per friendship, so the staff member is part of the key.
create table contact_tag (
  corp_id uuid not null,
  contact_id uuid not null,
  tag_id uuid not null,
  staff_id uuid not null,
  tagged_real_at timestamptz not null,
  primary key (corp_id, contact_id, tag_id, staff_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id),
  foreign key (corp_id, tag_id) references tag (corp_id, tag_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id)
);
create index contact_tag_by_tag on contact_tag (corp_id, tag_id, contact_id);
