/** Raised with every change of the tables: a state file of a version that has no upgrade below is refused. */
export const schemaVersion = 4

/** What brings a state file of an earlier version to the next one, before the tables it lacks are made. */
export const upgrades: Record<number, string> = {
  2: `
alter table staff add column left_at integer;
alter table access_token add column app text not null default 'contact';
create table moment (
  moment_id text primary key, number integer not null unique, creator text, create_type integer not null, visible_type integer not null,
  text text not null, attachments text not null, created_at integer not null, created_real_at integer not null,
  cancelled_at integer) strict;
create table moment_audience (
  moment_id text not null, userid text not null, external_userid text not null,
  primary key (moment_id, userid, external_userid)) strict, without rowid;
`,
  3: `
alter table moment add column tags text not null default '[]';
alter table moment_audience add column visible integer not null default 1;
`,
}

/**
 * The tables. `*_at` is corp time and `*_real_at` real time, both in epoch milliseconds; lists and objects are JSON text.
 */
export const schema = `
create table if not exists setting (key text primary key, value text not null) strict, without rowid;
create table if not exists counter (name text primary key, value integer not null) strict, without rowid;

create table if not exists department (
  id integer primary key, name text not null, name_en text not null, parentid integer not null,
  sort_order integer not null, leaders text not null) strict;
create table if not exists staff (
  userid text primary key, name text not null, alias text not null, position text not null, gender integer not null,
  departments text not null, leads text not null, direct_leader text not null, status integer not null,
  follows_contacts integer not null, open_userid text not null, left_at integer) strict;

create table if not exists contact (
  external_userid text primary key, name text not null, gender integer not null, type integer not null,
  unionid text, openid text not null unique, corp_name text, position text) strict;
create table if not exists follow (
  userid text not null, external_userid text not null,
  relation text not null check (relation in ('friend', 'half', 'deleted_by_contact')),
  remark text not null default '', description text not null default '', remark_company text not null default '',
  remark_mobiles text not null default '[]', created_at integer not null, add_way integer not null,
  oper_userid text not null, state text, last_chat_at integer not null,
  primary key (userid, external_userid)) strict, without rowid;
create index if not exists follow_contact on follow (external_userid, created_at);
create table if not exists follow_event (
  userid text not null, external_userid text not null, at integer not null,
  kind text not null check (kind in ('applied', 'added', 'deleted_by_contact'))) strict;
create index if not exists follow_event_userid on follow_event (userid, at);
create table if not exists transfer (
  number integer primary key, kind text not null check (kind in ('onjob', 'resigned')), handover text not null,
  takeover text not null, external_userid text not null, farewell text not null, started_at integer not null,
  due_at integer not null, status integer not null, ended_at integer) strict;
create index if not exists transfer_pair on transfer (handover, takeover, number);
create index if not exists transfer_contact on transfer (external_userid, started_at);

create table if not exists tag_group (
  group_id text primary key, name text not null, strategy_id integer, created_at integer not null, sort_order integer not null,
  deleted integer not null default 0, by_app integer not null) strict;
create table if not exists tag (
  id text primary key, group_id text not null references tag_group, name text not null, created_at integer not null,
  sort_order integer not null, deleted integer not null default 0, by_app integer not null) strict;
create index if not exists tag_of_group on tag (group_id);
create table if not exists follow_tag (
  userid text not null, external_userid text not null, tag_id text not null,
  primary key (userid, external_userid, tag_id)) strict, without rowid;

create table if not exists group_chat (
  chat_id text primary key, name text not null, owner text not null, notice text not null, created_at integer not null,
  status integer not null default 0, admins text not null default '[]', member_version text not null,
  dismissed_at integer, welcome_template text, opengid text not null) strict;
create index if not exists group_chat_owner on group_chat (owner);
create table if not exists membership (
  chat_id text not null, member_id text not null, type integer not null, joined_at integer not null,
  join_scene integer not null, invitor text, group_nickname text not null default '', state text,
  primary key (chat_id, member_id)) strict, without rowid;
create index if not exists membership_member on membership (member_id);

create table if not exists message (
  seq integer primary key autoincrement, real_at integer not null, corp_at integer not null, route text not null,
  msgid text not null, sender text not null, chat_id text, userid text, external_userid text,
  text text not null, attachments text not null, content_hash text not null) strict;
create index if not exists message_chat on message (chat_id, seq) where chat_id is not null;
create index if not exists message_pair on message (userid, external_userid, seq) where external_userid is not null;
create index if not exists message_ledger on message (seq) where route <> 'member';

create table if not exists mass_send (
  msgid text primary key, number integer not null unique, chat_type text not null, sender text, text text not null, attachments text not null,
  allow_select integer not null, create_type integer not null, creator text, created_at integer not null,
  created_real_at integer not null, cancelled_at integer, content_hash text not null) strict;
create index if not exists mass_send_created on mass_send (chat_type, created_at);
create table if not exists mass_send_task (
  msgid text not null references mass_send, userid text not null, status integer not null, sent_at integer,
  sent_real_at integer, primary key (msgid, userid)) strict, without rowid;
create index if not exists mass_send_open on mass_send_task (userid) where status = 0;
create table if not exists mass_send_target (
  msgid text not null, userid text not null, recipient text not null, status integer not null, sent_at integer,
  primary key (msgid, userid, recipient)) strict, without rowid;
create table if not exists mass_send_reminder (msgid text not null, at integer not null) strict;
create index if not exists mass_send_reminder_msgid on mass_send_reminder (msgid, at);
create table if not exists mass_received (recipient text not null, at integer not null, msgid text not null) strict;
create index if not exists mass_received_recipient on mass_received (recipient, at);

create table if not exists welcome_code (
  code text primary key, userid text not null, external_userid text not null, made_at integer not null, made_real_at integer not null,
  used_real_at integer) strict;
create table if not exists group_welcome (
  template_id text primary key, body text not null, created_at integer not null) strict;
create table if not exists media (
  media_id text primary key, type text not null, filename text not null, mime text not null, content blob not null,
  content_hash text not null, made_real_at integer not null, expires_real_at integer) strict;

create table if not exists media_job (
  jobid text primary key, type text not null, filename text not null, url text not null, md5 text not null,
  made_real_at integer not null, status integer not null default 1, detail text not null default '{}') strict;

create table if not exists contact_way (
  config_id text primary key, body text not null, temporary integer not null, created_at integer not null, closed integer not null default 0) strict;
create table if not exists acquisition_link (
  link_id text primary key, number integer not null unique, body text not null, created_at integer not null,
  deleted integer not null default 0, unavailable integer not null default 0) strict;
create table if not exists acquisition_visit (link_id text not null, external_userid text not null, at integer not null) strict;
create index if not exists acquisition_visit_link on acquisition_visit (link_id, at);
create table if not exists acquisition_customer (
  number integer primary key, link_id text not null, external_userid text not null, userid text not null,
  state text, added_at integer not null, received integer not null default 0,
  unique (userid, external_userid, link_id)) strict;
create index if not exists acquisition_customer_link on acquisition_customer (link_id, number);
create table if not exists acquisition_quota (
  number integer primary key, granted integer not null, balance integer not null, expires_at integer not null) strict;
create table if not exists friend_request (
  userid text not null, external_userid text not null, link_id text not null, state text, at integer not null,
  primary key (userid, external_userid)) strict, without rowid;
create table if not exists chat_key (
  chat_key text primary key, link_id text not null, userid text not null, external_userid text not null, state text,
  received integer not null, made_real_at integer not null) strict;
create table if not exists join_way (config_id text primary key, body text not null, created_at integer not null) strict;

create table if not exists access_token (token text primary key, made_real_at integer not null, expires_real_at integer not null, revoked integer not null default 0,
  app text not null default 'contact') strict;
create table if not exists ticket (ticket text primary key, kind text not null, made_real_at integer not null, expires_real_at integer not null) strict;
create table if not exists oauth_code (
  code text primary key, person text not null, scope text not null, made_real_at integer not null, used_real_at integer) strict;
create table if not exists user_ticket (ticket text primary key, userid text not null, made_real_at integer not null) strict;

create table if not exists app_message (
  seq integer primary key autoincrement, msgid text not null, userid text not null, msgtype text not null, body text not null, content_hash text not null,
  sent_at integer not null, sent_real_at integer not null, recalled integer not null default 0) strict;
create index if not exists app_message_userid on app_message (userid, seq);
create index if not exists app_message_recent on app_message (sent_real_at);
create index if not exists app_message_msgid on app_message (msgid);
create table if not exists card_task (task_id text primary key, msgid text not null) strict, without rowid;
create table if not exists response_code (
  code text primary key, msgid text not null, made_real_at integer not null, used integer not null default 0) strict;

create table if not exists moment (
  moment_id text primary key, number integer not null unique, creator text, create_type integer not null, visible_type integer not null,
  text text not null, attachments text not null, tags text not null default '[]', created_at integer not null,
  created_real_at integer not null, cancelled_at integer) strict;
create index if not exists moment_created on moment (created_at);
create table if not exists moment_job (
  jobid text primary key, moment_id text, result text not null, made_real_at integer not null) strict;
create table if not exists moment_task (
  moment_id text not null references moment, userid text not null, published_at integer,
  primary key (moment_id, userid)) strict, without rowid;
create index if not exists moment_task_open on moment_task (userid) where published_at is null;
create table if not exists moment_audience (
  moment_id text not null, userid text not null, external_userid text not null, visible integer not null default 1,
  primary key (moment_id, userid, external_userid)) strict, without rowid;
create index if not exists moment_audience_contact on moment_audience (external_userid);
create table if not exists moment_reaction (
  number integer primary key, moment_id text not null, userid text not null, person text not null,
  kind text not null check (kind in ('like', 'comment')), text text not null, at integer not null) strict;
create index if not exists moment_reaction_moment on moment_reaction (moment_id, userid, number);

create table if not exists product_album (
  product_id text primary key, number integer not null unique, body text not null, created_at integer not null) strict;
create table if not exists intercept_rule (
  rule_id text primary key, number integer not null unique, body text not null, created_at integer not null) strict;

create table if not exists archive_consent (
  place text not null, external_userid text not null, agreed integer not null, changed_at integer not null,
  primary key (place, external_userid)) strict, without rowid;
create table if not exists archived (seq integer primary key autoincrement, at integer not null, body text not null) strict;
create index if not exists archived_at on archived (at);

create table if not exists viewed (
  external_userid text not null, topic text not null, at integer not null,
  primary key (external_userid, topic)) strict, without rowid;
create table if not exists shop_event (seq integer primary key autoincrement, at integer not null, body text not null) strict;

create table if not exists callback (
  id integer primary key, body text not null, made_real_at integer not null, attempts integer not null default 0,
  next_real_at integer not null, done integer not null default 0) strict;
create index if not exists callback_waiting on callback (next_real_at) where done = 0;

create table if not exists agenda (
  at integer not null, key text not null, body text not null, primary key (at, key)) strict, without rowid;
create table if not exists chat_day (
  chat_id text not null, day text not null, posts integer not null default 0, promotions integer not null default 0,
  messages integer not null default 0, members integer,
  primary key (chat_id, day)) strict, without rowid;
create table if not exists former_member (chat_id text not null, joined_at integer not null) strict;
create index if not exists former_member_chat on former_member (chat_id, joined_at);
create table if not exists owner_transfer (
  chat_id text not null, former_owner text not null, new_owner text not null, kind text not null, at integer not null) strict;
create index if not exists owner_transfer_chat on owner_transfer (chat_id, at);
create table if not exists chat_speaker (
  chat_id text not null, day text not null, member_id text not null, primary key (chat_id, day, member_id)) strict, without rowid;
create table if not exists click (
  seq integer primary key autoincrement, at integer not null, real_at integer not null, url text not null, external_userid text not null,
  status integer, error text) strict;
`
