-- What carries a copy of the library's items outside of playbooks, whose copies stand in version_content.

create table content_use (
  corp_id uuid not null,
  used_by text not null check (used_by in ('one_off', 'moment', 'group_welcome')),
  -- The id of a one-off, a moment or a group welcome: features that come after the library, so it names no table.
  used_by_id uuid not null,
  content_item_id uuid not null,
  -- The copy's revision of the item.
  item_revision integer not null,
  primary key (corp_id, used_by, used_by_id, content_item_id),
  foreign key (corp_id, content_item_id) references content_item (corp_id, content_item_id)
);
-- Where an item is used.
create index content_use_by_item on content_use (corp_id, content_item_id, used_by);
