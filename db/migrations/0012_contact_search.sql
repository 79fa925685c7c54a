-- A contact is found by any part of its name: each ending of the name is a token, and a part is the beginning of one.
-- A plain b-tree, because under row-level security no trigram index is used (its operators are not leakproof).
create table contact_token (
  corp_id uuid not null,
  token text collate "C" not null,
  contact_id uuid not null,
  primary key (corp_id, token, contact_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id)
);
create index contact_token_by_contact on contact_token (corp_id, contact_id);
