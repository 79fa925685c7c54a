-- When someone had seen, or skipped, the tour of the desk: it is offered until then.
alter table account add column toured_real_at timestamptz;
