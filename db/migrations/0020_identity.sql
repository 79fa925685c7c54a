-- Who may come in: accounts, what proves them, their sessions. An account stands above corps; corp_member says of
-- which corps it is a member and as which member of staff. Columns named id and the shape of account, credential,
-- session and verification follow the sign-in library.

create table account (
  id uuid primary key,
  name text not null,
  username text unique check (username = lower(username)),
  email text unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  language text not null default 'zh' check (language in ('zh', 'en')),
  created_real_at timestamptz not null,
  updated_real_at timestamptz not null
);

create table credential (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  provider text not null,
  provider_account_id text not null,
  password text,
  created_real_at timestamptz not null,
  updated_real_at timestamptz not null,
  unique (provider, provider_account_id)
);
create index credential_by_account on credential (account_id);

create table corp_member (
  account_id uuid not null references account (id) on delete cascade,
  corp_id uuid not null,
  staff_id uuid not null,
  joined_real_at timestamptz not null,
  primary key (account_id, corp_id),
  unique (corp_id, staff_id),
  unique (account_id, corp_id, staff_id)
);

-- A session is of one account as one member of staff of one corp, and ends with that membership.
create table session (
  id uuid primary key,
  token text not null unique,
  account_id uuid not null,
  corp_id uuid not null,
  staff_id uuid not null,
  method text not null check (method in ('password', 'wecom')),
  address text not null default '',
  device text not null default '',
  created_real_at timestamptz not null,
  updated_real_at timestamptz not null,
  expires_real_at timestamptz not null,
  foreign key (account_id, corp_id, staff_id) references corp_member (account_id, corp_id, staff_id) on delete cascade
);
create index session_by_account on session (account_id, corp_id);

-- One-use values of a sign-in under way, such as the state of a trip to WeCom and back.
create table verification (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_real_at timestamptz not null,
  created_real_at timestamptz not null,
  updated_real_at timestamptz not null
);
create index verification_by_identifier on verification (identifier);
create index verification_by_expiry on verification (expires_real_at);

-- Failed tries, by the name that was given (hashed: people type passwords into that field) and by network address.
create table sign_in_attempt (
  kind text not null check (kind in ('name', 'address')),
  subject text not null,
  failures integer not null check (failures >= 0),
  last_failed_real_at timestamptz not null,
  locked_until_real_at timestamptz,
  primary key (kind, subject)
);
create index sign_in_attempt_by_time on sign_in_attempt (last_failed_real_at);
