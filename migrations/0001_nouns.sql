-- Stations, sensors, devices: who measures what, where, with which hardware.

create table parameter (
  id     text primary key,
  name   text not null,
  domain text not null,
  unit   text not null
);

create table station (
  id                integer generated always as identity primary key,
  name              text not null check (length(name) between 1 and 200),
  kind              text not null check (kind in ('reference', 'low-cost', 'mobile', 'water', 'soil')),
  exposure          text not null default 'outdoor' check (exposure in ('outdoor', 'indoor', 'mobile')),
  -- where it may be shown: every read, search and tile uses these two
  latitude          double precision not null check (latitude between -90 and 90),
  longitude         double precision not null check (longitude between -180 and 180),
  position_accuracy text not null default 'exact' check (position_accuracy in ('exact', '100m', '1km')),
  -- where it is: never leaves server/db but by findExactPosition
  exact_latitude    double precision not null check (exact_latitude between -90 and 90),
  exact_longitude   double precision not null check (exact_longitude between -180 and 180),
  altitude_m        double precision,
  time_zone         text not null default 'UTC',
  licence           text,
  source            text,
  -- what an importer calls it, so that a second file finds the station of the first
  external_id       text unique,
  is_demonstration  boolean not null default false,
  created_at        timestamptz not null default now()
);

create table sensor (
  id          integer generated always as identity primary key,
  station_id  integer not null references station on delete cascade,
  parameter   text not null references parameter,
  channel     text not null default '',
  height_m    double precision,
  method      text,
  averaging_s integer not null default 0 check (averaging_s >= 0),
  stamp       text not null default 'instant' check (stamp in ('instant', 'begin', 'end')),
  -- usual time between two readings, as the judge measured it; 0 while unknown
  interval_ms bigint not null default 0,
  created_at  timestamptz not null default now(),
  unique nulls not distinct (station_id, parameter, channel, height_m)
);
create index sensor_parameter on sensor (parameter);

create table device (
  id               integer generated always as identity primary key,
  name             text not null check (length(name) between 1 and 200),
  external_id      text unique,
  -- sha256 of the key; the key itself is shown once and stored nowhere
  key_hash         bytea not null unique,
  is_demonstration boolean not null default false,
  created_at       timestamptz not null default now(),
  revoked_at       timestamptz
);

create table deployment (
  id         integer generated always as identity primary key,
  device_id  integer not null references device on delete cascade,
  station_id integer not null references station on delete cascade,
  starts_at  timestamptz not null default now(),
  ends_at    timestamptz check (ends_at > starts_at),
  unique (device_id, station_id, starts_at)
);
create index deployment_station on deployment (station_id);

-- Settings of the instance that must survive a restart, e.g. the hash of the administrator's token.
create table setting (
  name  text primary key,
  value text not null
);

-- Keys the offset of coarse positions: without it the public position of a station cannot be turned back.
insert into setting (name, value)
values ('position.secret', encode(sha256((gen_random_uuid()::text || gen_random_uuid()::text)::bytea), 'hex'));
