-- Who owns stations, who belongs to whom, and what is not shown to everybody.

create table organisation (
  id         integer generated always as identity primary key,
  name       text not null check (length(name) between 1 and 100),
  -- what its new stations are unless their keeper says otherwise
  is_public  boolean not null default true,
  created_at timestamptz not null default now()
);
insert into organisation (name) values ('This instance');

create table membership (
  account_id      uuid not null references account on delete cascade,
  organisation_id integer not null references organisation on delete cascade,
  role            text not null check (role in ('member', 'technician', 'analyst', 'administrator')),
  created_at      timestamptz not null default now(),
  primary key (account_id, organisation_id)
);
create index membership_organisation on membership (organisation_id);

-- everybody who has an account belonged to this instance, and so did every station
insert into membership (account_id, organisation_id, role) select id, 1, role from account;
alter table station
  add column organisation_id integer not null default 1 references organisation,
  add column is_public boolean not null default true;
create index station_organisation on station (organisation_id);
create index station_hidden on station (id) where not is_public;

alter table once_token add column organisation_id integer not null default 1 references organisation on delete cascade;

-- Whose private stations a file holds: nobody's where it is empty. Such a file is never frozen.
alter table prepared_download
  add column sight integer[] not null default '{}',
  add check (frozen_at is null or sight = '{}');

-- Alerts of private stations are events of their own: nothing of them is in what everybody sees.
alter table alert_event add column is_public boolean not null default true;
