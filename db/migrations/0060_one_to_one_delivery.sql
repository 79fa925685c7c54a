-- A delivery goes to a group chat, or to one contact. To a contact it may name no sender: of several members of staff
-- who are a contact's friends WeCom asks the one who last chatted, and tells only afterwards who that was.
alter table delivery alter column sender_staff_id drop not null;
alter table delivery add column enrollment_id uuid;
alter table delivery add column run_id uuid;
alter table delivery add column step_id text;
alter table delivery add constraint delivery_one_recipient check ((group_chat_id is null) <> (contact_id is null));
alter table delivery add constraint delivery_sender_known check (sender_staff_id is not null or (contact_id is not null and route = 'mass_send'));
create index delivery_by_enrollment on delivery (corp_id, enrollment_id, released_at) where enrollment_id is not null;
create index delivery_by_contact on delivery (corp_id, contact_id, released_at desc) where contact_id is not null;

alter table mass_send alter column sender_staff_id drop not null;
alter table mass_send add constraint mass_send_sender_known check (sender_staff_id is not null or chat_type = 'single');
-- Without a sender the look-up goes by content alone.
drop index mass_send_unanswered;
create unique index mass_send_unanswered on mass_send
  (corp_id, coalesce(sender_staff_id, '00000000-0000-0000-0000-000000000000'::uuid), content_hash)
  where state in ('calling', 'in_doubt');
