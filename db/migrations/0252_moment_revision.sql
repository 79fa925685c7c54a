-- Two who write a post anew at once: the later is told who was first, and writes nothing over.
alter table moment
  add column revision integer not null default 1,
  -- Who wrote it last, where it was written anew.
  add column changed_by text;
