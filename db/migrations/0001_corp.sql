-- The tenant, its clock, and what the engine reads across tenants.
-- corp_id stands first in every key, so that one schema serves one server and a distributed one.

create table corp_directory (
  corp_id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9]{4,12}$'),
  created_real_at timestamptz not null
);

create table corp (
  corp_id uuid primary key,
  name text not null,
  zone text not null,
  wecom_corp_id text not null,
  wecom_agent_id bigint not null,
  wecom_base_url text not null,
  wecom_oauth_url text not null,
  public_url text not null,
  is_demo boolean not null default false,
  -- WeCom's ceiling for mass sends per recipient: a setting of the corp that no API reads (spec 10).
  mass_send_mode text not null default 'day' check (mass_send_mode in ('day', 'week', 'month')),
  mass_send_mode_confidence text not null default 'assumed' check (mass_send_mode_confidence in ('assumed', 'answered', 'contradicted')),
  governor jsonb not null default '{}',
  paused_at timestamptz,
  paused_by text,
  created_real_at timestamptz not null
);

-- Corp time = origin_at + (real - anchor_real_at) * rate. Real corps run at rate 1.
create table corp_clock (
  corp_id uuid primary key references corp (corp_id),
  origin_at timestamptz not null,
  anchor_real_at timestamptz not null,
  rate double precision not null check (rate >= 0 and rate <= 1440)
);

alter table corp_clock enable row level security;
create policy engine_reads on corp_clock to qunce_engine using (true);

-- Values sealed with the envelope key of the environment.
create table corp_secret (
  corp_id uuid not null references corp (corp_id),
  name text not null check (name in ('wecom_secret', 'wecom_token', 'wecom_aes_key')),
  sealed bytea not null,
  updated_real_at timestamptz not null,
  primary key (corp_id, name)
);

-- A queue of a corp has 64 lanes; what must be serial shares a lane. Here stands when each is due next: by the
-- corp's clock (due_at), by real time (due_real_at), or not at all.
create table lane (
  corp_id uuid not null,
  queue text not null,
  lane smallint not null check (lane between 0 and 63),
  due_at timestamptz,
  due_real_at timestamptz,
  primary key (corp_id, queue, lane)
) with (fillfactor = 50);
alter table lane enable row level security;
create policy engine_reads on lane to qunce_engine using (true);

-- Who works a lane. Apart from `lane`, so that a holder's transactions never wait for those that wake it. The fence
-- grows with each claim: a holder that woke up late is refused by it.
create table lease (
  corp_id uuid not null,
  queue text not null,
  lane smallint not null check (lane between 0 and 63),
  holder uuid,
  fence bigint not null default 0,
  leased_until_real_at timestamptz,
  primary key (corp_id, queue, lane)
) with (fillfactor = 50);
alter table lease enable row level security;
create policy engine_holds on lease to qunce_engine using (true) with check (true);

-- A process's sign of life, for the system page and for status.
create table instance (
  instance_id uuid primary key,
  role text not null check (role in ('api', 'engine', 'all')),
  host text not null,
  pid integer not null,
  started_real_at timestamptz not null,
  seen_real_at timestamptz not null
);

-- Grows when a topic's rows changed; screens refetch by it.
create table pulse (
  corp_id uuid not null references corp (corp_id),
  topic text not null,
  beat bigint not null,
  primary key (corp_id, topic)
) with (fillfactor = 50);

create table audit (
  corp_id uuid not null references corp (corp_id),
  audit_id uuid not null,
  recorded_real_at timestamptz not null,
  at timestamptz not null,
  actor_staff_id uuid,
  actor text not null,
  action text not null,
  object_kind text not null,
  object_id text not null,
  detail jsonb not null default '{}',
  ip text,
  primary key (corp_id, audit_id)
);
create index audit_by_time on audit (corp_id, recorded_real_at desc);
create index audit_by_object on audit (corp_id, object_kind, object_id, recorded_real_at desc);
