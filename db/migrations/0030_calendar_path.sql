-- Why a delivery that WeCom has is to be taken back. Its mass send is asked back whole, so those of its deliveries that
-- say nothing here were not meant.
alter table delivery add column cancel_reason text check (cancel_reason in ('paused', 'withdrawn'));

-- What a person answered to a missed step that asked. It holds through whatever defers the step after that.
alter table occurrence add column decision text check (decision in ('send_late', 'skip'));
