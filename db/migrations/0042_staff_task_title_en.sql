-- A task goes by its step's name, which a playbook may give in English too.
alter table staff_task add column title_en text;
