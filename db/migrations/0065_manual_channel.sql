-- A step of a channel that no interface reaches is done by hand. It goes to no group chat, so it holds nothing there.
alter table occurrence add column channel text;
drop index delivery_open_release;
create unique index delivery_open_release on delivery (corp_id, group_chat_id)
  where group_chat_id is not null and route <> 'manual' and state in ('due', 'waiting_staff', 'in_doubt');
