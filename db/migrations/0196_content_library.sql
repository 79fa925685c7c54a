-- The content library 素材库: messages that are written once, looked at by a person, and copied into playbooks.

create table content_item (
  corp_id uuid not null references corp (corp_id),
  content_item_id uuid not null,
  name text not null,
  zone text not null check (zone in ('knowledge', 'visual', 'campaign', 'ugc')),
  class text not null check (class in ('activation', 'conversion', 'brand')),
  form text not null,
  topic text not null default '',
  labels text[] not null default '{}',
  origin text not null check (origin in ('original', 'reprint', 'collected')),
  source text not null default '',
  rights text not null default '',
  body jsonb not null,
  -- What a search looks through: names, labels and the message, with their pinyin.
  search_text text not null,
  state text not null default 'draft' check (state in ('draft', 'in_review', 'approved', 'retired')),
  -- What a retired one goes back to.
  state_before text check (state_before in ('draft', 'in_review', 'approved')),
  revision integer not null check (revision > 0),
  author text not null,
  created_real_at timestamptz not null,
  updated_real_at timestamptz not null,
  updated_by text not null,
  updated_by_staff_id uuid,
  submitted_by text,
  primary key (corp_id, content_item_id),
  check ((state = 'retired') = (state_before is not null))
);
create index content_item_by_update on content_item (corp_id, updated_real_at desc, content_item_id desc);

-- The bodies it was saved with, the latest ones.
create table content_item_revision (
  corp_id uuid not null,
  content_item_id uuid not null,
  revision integer not null check (revision > 0),
  name text not null,
  body jsonb not null,
  saved_by text not null,
  saved_real_at timestamptz not null,
  primary key (corp_id, content_item_id, revision),
  foreign key (corp_id, content_item_id) references content_item (corp_id, content_item_id)
);

-- What a person found of a revision, point by point.
create table content_review (
  corp_id uuid not null,
  content_item_id uuid not null,
  revision integer not null check (revision > 0),
  point text not null check (point in ('compliant', 'fitting', 'attractive')),
  passed boolean not null,
  note text not null default '',
  reviewed_by text not null,
  reviewed_by_staff_id uuid,
  reviewed_real_at timestamptz not null,
  primary key (corp_id, content_item_id, revision, point),
  foreign key (corp_id, content_item_id) references content_item (corp_id, content_item_id)
);

-- Words that the corp itself bars, warns of, or lets be although Qunce bars them.
create table screening_word (
  corp_id uuid not null references corp (corp_id),
  screening_word_id uuid not null,
  word text not null,
  level text not null check (level in ('block', 'warn', 'allow')),
  reason text not null,
  added_by text not null,
  added_real_at timestamptz not null,
  primary key (corp_id, screening_word_id),
  unique (corp_id, word)
);

-- Which contents of a version are copies of the library's. The item may be another corp's, or gone: a playbook that was
-- moved in names what it was written with, so there is no foreign key.
create table version_content (
  corp_id uuid not null,
  playbook_id uuid not null,
  version integer not null,
  content_id text not null,
  content_item_id uuid not null,
  item_revision integer not null,
  primary key (corp_id, playbook_id, version, content_id),
  foreign key (corp_id, playbook_id, version) references playbook_version (corp_id, playbook_id, version)
);
create index version_content_by_item on version_content (corp_id, content_item_id, playbook_id, version);
