-- What the matrix and Today need of an occurrence and of its delivery, without their bodies: a row is kilobytes long, and
-- a fortnight of 1,000 group chats is 42,000 of each. Read from these alone it is a tenth of the pages.
drop index occurrence_by_run;
create index occurrence_by_run on occurrence (corp_id, run_id, local_date, group_chat_id)
  include (state, reason, delivery_id, step_id);
create index delivery_by_due on delivery (corp_id, due_at) include (delivery_id, state, reason);
