-- Where a corp has told others to be told, and what is told them. A message is stored in the transaction that takes its
-- signal off the outbox, and sent after it: a process that dies in between sends it again.
create table webhook (
  corp_id uuid not null,
  webhook_id uuid not null,
  name text not null,
  url text not null,
  kinds text[] not null check (cardinality(kinds) > 0),
  -- live; paused by a person; suspended after many failures; gone: the receiver answered 410.
  state text not null default 'live' check (state in ('live', 'paused', 'suspended', 'gone')),
  state_real_at timestamptz,
  -- Sealed. The one before signs as well until its time is over.
  secret_sealed bytea not null,
  former_sealed bytea,
  former_until_real_at timestamptz,
  -- Failed attempts in a row, and since when there are.
  failures integer not null default 0 check (failures >= 0),
  failing_since_real_at timestamptz,
  created_by text not null,
  created_real_at timestamptz not null,
  primary key (corp_id, webhook_id)
);

create table webhook_message (
  corp_id uuid not null,
  webhook_message_id uuid not null,
  webhook_id uuid not null,
  lane smallint not null check (lane >= 0 and lane <= 63),
  kind text not null,
  -- As it is signed and sent, to the byte.
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'sent', 'failed')),
  attempts integer not null default 0,
  created_real_at timestamptz not null,
  due_real_at timestamptz not null,
  -- The last attempt: its HTTP status or, without an answer, why there was none.
  tried_real_at timestamptz,
  took_ms integer,
  status integer,
  failure text,
  response text,
  primary key (corp_id, webhook_message_id),
  foreign key (corp_id, webhook_id) references webhook (corp_id, webhook_id) on delete cascade
);
-- When a lane has something to send, and what each subscription sends next.
create index webhook_message_due on webhook_message (corp_id, lane, due_real_at) where state = 'waiting';
create index webhook_message_next on webhook_message (corp_id, webhook_id, due_real_at) where state = 'waiting';
-- What the queue forgets after 30 days.
create index webhook_message_old on webhook_message (corp_id, lane, created_real_at);
-- The history of one subscription, the newest first; also what a removed one takes with it.
create index webhook_message_history on webhook_message (corp_id, webhook_id, created_real_at, webhook_message_id);
