-- A contact is found by any part of its name: each ending of the name is a token, and a part is the beginning of one.
-- A plain b-tree, because under row-level security no trigram index is used (its operators are not leakproof). Made of
-- the names in `contact` and of nothing else, so it needs no foreign key to be right.
create table contact_token (
  corp_id uuid not null,
  token text collate "C" not null,
  contact_id uuid not null,
  primary key (corp_id, token, contact_id)
);
