-- What ranks occurrences that meet in one group chat (docs/arbitration.md): one that a person sends once by hand comes
-- first, then priority, then the narrower recurrence. Those planned before say nothing of it and are due within days.
alter table occurrence
  add column by_hand boolean not null default false,
  add column specificity smallint not null default 0;
