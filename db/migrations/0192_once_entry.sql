-- What the journeys of one-offs to contacts let in, all at their one moment: whoever is a friend then and chosen. Until
-- then nobody has entered, so that a one-off that waits for its time can be changed, and finds whom it is meant for.
create table once_entry (
  corp_id uuid not null,
  run_id uuid not null,
  track_id text not null,
  -- Whom an earlier journey of the run lets in, a later one leaves out.
  place smallint not null,
  lane smallint not null check (lane between 0 and 63),
  due_at timestamptz not null,
  -- Chosen one by one; null: whoever fits the condition of the journey.
  contact_ids uuid[],
  -- Only friends of these staff and of no others, for a sender who sees no others; null: anybody's.
  staff_ids uuid[],
  entered_at timestamptz,
  primary key (corp_id, run_id, track_id),
  foreign key (corp_id, run_id) references run (corp_id, run_id)
);
create index once_entry_by_due on once_entry (corp_id, lane, due_at) where entered_at is null;
