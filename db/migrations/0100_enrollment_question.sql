-- What a person answered at a step that asked: it holds through pauses, through what puts the message off, and after the
-- message was taken back. No journey comes to a step twice, so it need not be taken out again.
alter table enrollment
  add column decided_step_id text,
  add column decision text check (decision in ('send_late', 'skip'));

-- Steps of journeys that wait for a person's answer: apart from enrollment, so that nothing that moves there stands in an
-- index. Written by the statement that asks; an answer stays until the journey's queue has acted on it. A row counts only
-- while its enrollment still asks.
create table enrollment_question (
  corp_id uuid not null,
  enrollment_id uuid not null,
  run_id uuid not null,
  track_id text not null,
  step_id text not null,
  lane smallint not null check (lane between 0 and 63),
  -- When the step was due, and until when it asks.
  due_at timestamptz not null,
  until_at timestamptz not null,
  decision text check (decision in ('send_late', 'skip')),
  decided_at timestamptz,
  decided_by text,
  primary key (corp_id, enrollment_id),
  check ((decision is null) = (decided_at is null) and (decision is null) = (decided_by is null)),
  foreign key (corp_id, enrollment_id) references enrollment (corp_id, enrollment_id)
);
create index enrollment_question_open on enrollment_question (corp_id, run_id, track_id, step_id) where decision is null;
create index enrollment_question_answered on enrollment_question (corp_id, lane, decided_at) where decision is not null;
