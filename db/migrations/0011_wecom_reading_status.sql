-- What the list of group chats says of one, until the chat itself has been read: `groupchat/get` does not tell it.
alter table wecom_reading add column chat_status text
  check (chat_status in ('normal', 'owner_left', 'inheriting', 'inherited'));

-- When a synchronisation that could not go on is tried again.
alter table sync_task add column retry_real_at timestamptz;
alter table sync_task add column attempts integer not null default 0;
