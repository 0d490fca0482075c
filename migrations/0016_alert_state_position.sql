-- Up to which batch of the journal a rule's memory reaches: what came since is stepped again after a restart.
alter table alert_state add column position bigint not null default 0;
