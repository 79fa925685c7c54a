-- Files that messages carry. Their content stands in the database like all that Qunce keeps: one backup holds it.

create table media_file (
  corp_id uuid not null references corp (corp_id),
  media_file_id uuid not null,
  -- The path that a playbook names it by. Never another content under one name: versions do not change.
  name text not null,
  content_type text not null,
  byte_count integer not null,
  content_hash text not null,
  content bytea not null,
  uploaded_real_at timestamptz not null,
  uploaded_by text not null,
  primary key (corp_id, media_file_id),
  unique (corp_id, name)
);
-- Pictures and videos are compressed already.
alter table media_file alter column content set storage external;
create index media_file_by_upload on media_file (corp_id, uploaded_real_at desc, media_file_id desc);

-- What WeCom knows a file by, which it forgets after three days, or why it could not be given to it.
create table media_upload (
  corp_id uuid not null references corp (corp_id),
  media_upload_id uuid not null,
  kind text not null check (kind in ('image', 'video', 'file')),
  -- A name of media_file, or an https address.
  source text not null,
  media_id text,
  problem text,
  -- Tries that failed in a row.
  failures integer not null default 0,
  -- When it was uploaded, or the latest try failed.
  tried_real_at timestamptz not null,
  primary key (corp_id, media_upload_id),
  check ((media_id is null) <> (problem is null))
);
create index media_upload_by_try on media_upload (corp_id, tried_real_at);

-- One-offs of before carried none.
update one_off
set request = jsonb_set(request, '{parts}', coalesce((
  select jsonb_agg(jsonb_set(part, '{message,files}', '[]') order by place)
  from jsonb_array_elements(request -> 'parts') with ordinality as given (part, place)), '[]'));
