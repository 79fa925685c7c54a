-- Tags that Qunce puts on and takes off. WeCom keeps them for friends only; others have them here alone.

-- Put on by Qunce and not known to WeCom: what WeCom answers does not take it off.
alter table contact_tag add column is_local boolean not null default false;

-- What WeCom is still to be told: the last wish for a tag of a friendship.
create table tag_wish (
  corp_id uuid not null,
  contact_id uuid not null,
  staff_id uuid not null,
  tag_id uuid not null,
  -- The contact's: WeCom refuses two changes of one contact at a time.
  lane smallint not null check (lane between 0 and 63),
  is_on boolean not null,
  due_real_at timestamptz not null,
  attempts integer not null default 0,
  failure text,
  -- Given up; it stays for a person to look at until the tag is wished for again.
  parked_real_at timestamptz,
  primary key (corp_id, contact_id, staff_id, tag_id),
  foreign key (corp_id, contact_id) references contact (corp_id, contact_id),
  foreign key (corp_id, staff_id) references staff (corp_id, staff_id),
  foreign key (corp_id, tag_id) references tag (corp_id, tag_id)
);
create index tag_wish_due on tag_wish (corp_id, lane, due_real_at) where parked_real_at is null;
