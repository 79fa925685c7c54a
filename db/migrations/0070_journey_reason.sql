-- Why it came to that: a skipped step, a message that did not go out and an end are told apart by their reasons.
alter table journey_tally add column reason text not null default '';
alter table journey_tally drop constraint journey_tally_pkey;
alter table journey_tally add primary key (corp_id, run_id, track_id, step_id, outcome, reason, shard);
