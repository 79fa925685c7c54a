-- Welcome messages on their way: the code that sends one lives 20 seconds of real time and works once (D92137). Its row
-- is short-lived; what became of it stands in its delivery.
create table welcome (
  corp_id uuid not null,
  delivery_id uuid not null,
  lane smallint not null check (lane between 0 and 63),
  welcome_code text not null,
  arrived_real_at timestamptz not null,
  -- When it is to be called, or called again, and how often it has been.
  wake_real_at timestamptz not null,
  attempts smallint not null default 0,
  primary key (corp_id, delivery_id),
  foreign key (corp_id, delivery_id) references delivery (corp_id, delivery_id)
) with (fillfactor = 70);
create index welcome_to_wake on welcome (corp_id, lane, wake_real_at);
