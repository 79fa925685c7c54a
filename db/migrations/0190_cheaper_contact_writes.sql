-- A message to one contact writes into every index that holds it, and there are thousands of them in a second.

-- What is due is found by its sender; lists of what is open begin with what waits for staff.
drop index delivery_by_state;
create index delivery_by_state on delivery (corp_id, state, due_at) where state in ('waiting_staff', 'failed', 'in_doubt');

-- Facts of journeys are read contact by contact. These kinds are read over all of a corp.
drop index event_by_kind;
create index event_by_kind on event (corp_id, kind, at desc)
  where kind in ('link.clicked', 'membership.joined', 'membership.left', 'delivery.sent', 'delivery.reported',
    'contact.removed', 'contact.opted_out');

-- See docs/decisions/0011-no-key-from-a-message-to-its-sender.md.
alter table delivery drop constraint delivery_corp_id_sender_staff_id_fkey;
