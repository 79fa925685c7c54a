-- Experiments: which arm an occurrence's group chat is in, kept where it was planned, and whose links were clicked.

alter table occurrence
  add column experiment_id text,
  add column arm_id text,
  add check ((experiment_id is null) = (arm_id is null));
create index occurrence_by_experiment on occurrence (corp_id, run_id, experiment_id, due_at)
  where experiment_id is not null;

-- `experiment/arm` of the post that it stands in: clicks are told apart by arm.
alter table tracked_link add column arm_key text;
