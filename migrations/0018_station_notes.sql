-- What happened at a station, as its keepers wrote it down.
create table station_note (
  id         bigint generated always as identity primary key,
  station_id integer not null references station on delete cascade,
  -- null: whoever had the administrator's token, or an account that is gone
  account_id uuid references account on delete set null,
  at         timestamptz not null,
  kind       text not null check (kind in ('note', 'visit')),
  text       text not null check (length(text) between 1 and 2000),
  created_at timestamptz not null default now()
);
create index station_note_station on station_note (station_id, at desc);
