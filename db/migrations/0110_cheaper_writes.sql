-- A message to one contact writes into every index that holds it and asks every table that its keys point to, and there are
-- many of them in a second. What the matrix reads are posts alone; the messages of an enrollment are among its contact's.
drop index delivery_by_due;
create index delivery_by_due on delivery (corp_id, due_at) include (delivery_id, state, reason)
  where group_chat_id is not null;
drop index delivery_by_enrollment;

-- A corp is never taken away, and row-level security checks that each row is of the corp that writes it.
alter table cap_use drop constraint cap_use_corp_id_fkey;
alter table quota_use drop constraint quota_use_corp_id_fkey;
