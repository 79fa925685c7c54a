-- Greetings that found no code are counted by member of staff; nobody else looks for messages by who sends them.
create index delivery_welcome_skipped on delivery (corp_id, sender_staff_id, released_at)
  where route = 'welcome' and state = 'skipped';
