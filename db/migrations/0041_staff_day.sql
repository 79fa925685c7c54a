-- What one member of staff was asked for, by day.
create index mass_send_by_sender on mass_send (corp_id, sender_staff_id, due_at);
create index staff_task_by_day on staff_task (corp_id, staff_id, due_at);
