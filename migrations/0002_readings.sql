-- Readings, what became of them, and the journal that carries them to the judge.

create table reading (
  sensor_id       integer not null,
  time            timestamptz not null,
  -- canonical unit of the sensor's parameter; the bound also refuses NaN and the infinities
  value           double precision not null check (abs(value) < 1e15),
  -- QARTOD; null: nothing found, or not evaluated while the judge's cursor is behind
  flag            smallint check (flag in (1, 2, 3, 4, 9)),
  below_detection boolean,
  sent_value      double precision,
  sent_unit       text,
  device_time     timestamptz,
  import_id       integer
);

-- What a chart marks, and the reason of a reading that is not good.
create index reading_flagged on reading (sensor_id, time) where flag > 1;

-- Another value for a sensor and time that had one already: the first stays.
create table revision (
  sensor_id   integer not null,
  time        timestamptz not null,
  value       double precision not null check (abs(value) < 1e15),
  sent_value  double precision,
  sent_unit   text,
  received_at timestamptz not null default now(),
  import_id   integer,
  primary key (sensor_id, time, value)
);
create index revision_import on revision (import_id) where import_id is not null;

-- Newest judged reading of each sensor, guarded by time.
create table latest (
  sensor_id integer primary key references sensor on delete cascade,
  time      timestamptz not null,
  value     double precision not null,
  flag      smallint,
  position  bigint not null
) with (fillfactor = 70);

-- Every flag that was ever set, with the check that set it.
create table flag_history (
  sensor_id integer not null,
  time      timestamptz not null,
  check_id  text not null,
  flag      smallint not null,
  why       text not null,
  set_at    timestamptz not null default now(),
  primary key (sensor_id, time, check_id)
);

create table finding (
  id        bigint generated always as identity primary key,
  sensor_id integer not null references sensor on delete cascade,
  module    text not null,
  version   integer not null,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  score     real not null,
  title     text not null,
  why       text not null,
  unique (sensor_id, module, version, starts_at)
);
create index finding_time on finding (starts_at desc);

-- One packed row per committed batch, in commit order.
create table journal (
  position      bigint primary key,
  kind          text not null check (kind in ('live', 'backfill')),
  committed_at  timestamptz not null default now(),
  reading_count integer not null,
  payload       bytea not null
);
alter table journal alter column payload set storage external;
create index journal_time on journal using brin (committed_at);

-- The newest position. Its row lock is held until the commit, so positions are ordered by commit
-- (a plain sequence is not), and they go on counting when the journal has been pruned.
create table journal_head (
  is_only  boolean primary key default true check (is_only),
  position bigint not null
) with (fillfactor = 10);
insert into journal_head (position) values (0);

create table journal_cursor (
  consumer   text primary key,
  position   bigint not null,
  updated_at timestamptz not null default now()
);

-- State of a consumer as of one journal position, from which it can be replayed.
create table snapshot (
  consumer text primary key,
  position bigint not null,
  state    bytea not null,
  taken_at timestamptz not null default now()
);

-- Bytes that could not be stored, with the reason; nothing vanishes.
create table dead_letter (
  id         bigint generated always as identity primary key,
  source     text not null,
  bytes      bytea not null,
  sha256     bytea not null unique,
  sqlstate   text,
  message    text not null,
  times_seen bigint not null default 1,
  first_seen timestamptz not null default now(),
  last_seen  timestamptz not null default now()
);

create table import (
  id           integer generated always as identity primary key,
  file         text not null,
  sha256       text not null,
  mapping      text not null,
  -- rows of the file that are committed: where a restart continues
  rows_done    bigint not null default 0,
  stored       bigint not null default 0,
  duplicates   bigint not null default 0,
  revisions    bigint not null default 0,
  rejected     bigint not null default 0,
  rejects      jsonb not null default '{}',
  started_at   timestamptz not null default now(),
  finished_at  timestamptz,
  undone_at    timestamptz
);
create index import_file on import (sha256, mapping);

-- Which sensors and times an import touched: how an undo finds its readings without an index on every one of them.
create table import_span (
  import_id integer not null references import on delete cascade,
  sensor_id integer not null,
  starts_at timestamptz not null,
  ends_at   timestamptz not null,
  primary key (import_id, sensor_id)
);

-- Days (UTC) of a sensor whose rollup no longer equals its readings. Only what is older than the open hours is
-- marked. Each writer adds marks of its own, without a key: so no writer waits for another, and the refresher, which
-- deletes only the marks it saw before it read the readings, misses nobody who commits later.
create table rollup_dirty (
  id        bigint generated always as identity,
  sensor_id integer not null,
  day       timestamptz not null
);
create index rollup_dirty_day on rollup_dirty (sensor_id, day);
