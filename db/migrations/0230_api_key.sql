-- Keys by which programs call the API in the name of the member of staff who made them, narrowed to scopes. The key itself
-- is told once and kept nowhere: its SHA-256 finds it. It names its corp, so that it is looked up behind the corp wall.
-- No index but the key and the hash: a corp holds at most some hundreds.
create table api_key (
  corp_id uuid not null,
  api_key_id uuid not null,
  name text not null,
  -- Its first characters, by which people know it again.
  prefix text not null,
  key_hash bytea not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  staff_id uuid not null,
  account_id uuid not null,
  created_by text not null,
  created_real_at timestamptz not null,
  expires_real_at timestamptz,
  -- Written once a minute at most.
  used_real_at timestamptz,
  used_address text,
  revoked_real_at timestamptz,
  revoked_by text,
  primary key (corp_id, api_key_id),
  unique (corp_id, key_hash),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id)
);
