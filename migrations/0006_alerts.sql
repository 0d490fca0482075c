-- Rules, alerts with every state they had, and the outbox that carries their messages to the channels.

create table alert_rule (
  id          integer generated always as identity primary key,
  name        text not null default '' check (length(name) <= 200),
  kind        text not null,
  target      jsonb not null,
  condition   jsonb not null,
  basis       jsonb not null,
  hold        jsonb not null,
  delivery    jsonb not null,
  -- channels that its messages go to; their table is made by the next migration
  channel_ids bigint[] not null default '{}',
  -- sha256 (hex) of the owner's token; null: the administrator's
  owner       text,
  is_enabled  boolean not null default true,
  muted_until timestamptz,
  version     integer not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  -- kept for its alerts; no longer listed or evaluated
  deleted_at  timestamptz
);
create index alert_rule_owner on alert_rule (owner) where deleted_at is null;
create index alert_rule_channel on alert_rule using gin (channel_ids) where deleted_at is null;

-- Alerts near in space and time.
create table alert_event (
  id         bigint generated always as identity primary key,
  started_at timestamptz not null,
  changed_at timestamptz not null,
  ended_at   timestamptz,
  longitude  double precision not null,
  latitude   double precision not null
);
create index alert_event_changed on alert_event (changed_at desc);

-- One occurrence of a rule's condition on one subject (sensor:12, station:3, area), in event time.
create table alert (
  id            bigint generated always as identity primary key,
  rule_id       integer not null references alert_rule on delete cascade,
  rule_version  integer not null,
  subject       text not null,
  sensor_id     integer references sensor on delete cascade,
  station_id    integer references station on delete cascade,
  station_ids   integer[] not null default '{}',
  event_id      bigint references alert_event on delete set null,
  state         text not null check (state in ('pending', 'firing', 'acknowledged', 'resolved', 'withdrawn')),
  started_at    timestamptz not null,
  fired_at      timestamptz,
  resolved_at   timestamptz,
  peak          double precision,
  peak_at       timestamptz,
  value         double precision,
  has_late_data boolean not null default false,
  -- when its state changed last, by the clock
  changed_at    timestamptz not null default now()
);
-- an episode is its rule's, its subject's and its start's; one that was withdrawn leaves room for a better one
create unique index alert_episode on alert (rule_id, rule_version, subject, started_at) where state <> 'withdrawn';
create index alert_started on alert (started_at desc);
create index alert_open on alert (rule_id, subject) where state in ('pending', 'firing', 'acknowledged');
create index alert_of_event on alert (event_id) where event_id is not null;
create index alert_station on alert (station_id, started_at desc);

create table alert_transition (
  alert_id    bigint not null references alert on delete cascade,
  seq         integer not null check (seq > 0),
  from_state  text,
  to_state    text not null,
  at          timestamptz not null,
  recorded_at timestamptz not null default now(),
  cause       jsonb not null,
  -- whether it was told, and why not
  message     text not null default 'none',
  primary key (alert_id, seq)
);
create index alert_transition_recorded on alert_transition (recorded_at desc);

-- One row per transition and channel, written in the transition's own transaction. Whoever delivers takes them by id,
-- of one alert by seq, not before their time, and deletes nothing: what became of a row stands in its own table.
create table alert_outbox (
  id         bigint generated always as identity primary key,
  alert_id   bigint not null references alert on delete cascade,
  seq        integer not null,
  channel_id bigint not null,
  dedup_key  text not null unique,
  payload    jsonb not null,
  not_before timestamptz not null default now(),
  created_at timestamptz not null default now(),
  -- set while it waits for the end of quiet hours and the alert is over before: never to be sent
  overtaken_at timestamptz,
  foreign key (alert_id, seq) references alert_transition on delete cascade
);
create index alert_outbox_channel on alert_outbox (channel_id, id);

-- What a rule remembers of one subject, written with its transitions and the cursor in one transaction.
create table alert_state (
  rule_id integer not null references alert_rule on delete cascade,
  subject text not null,
  version integer not null,
  state   jsonb not null,
  primary key (rule_id, subject)
);

-- The same as it was some hours ago: from where late data is evaluated anew.
create table alert_checkpoint (
  rule_id integer not null references alert_rule on delete cascade,
  subject text not null,
  version integer not null,
  time    timestamptz not null,
  state   jsonb not null,
  primary key (rule_id, subject, time)
);

-- Readings that arrived after a newer one of their sensor.
create table late_reading (
  sensor_id   integer not null,
  time        timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (sensor_id, time)
);

-- Spans in which nothing could arrive because of us: no sensor's silence.
create table outage (
  starts_at timestamptz primary key,
  ends_at   timestamptz not null check (ends_at > starts_at),
  why       text not null
);

-- What the judge said of a batch, for consumers that read the journal later; only where it said something.
create table journal_judgement (
  position bigint primary key,
  flags    jsonb not null,
  findings jsonb not null
);

-- Spans in which a station is worked on: its readings raise nothing, and its silence is no silence.
create table station_maintenance (
  id         integer generated always as identity primary key,
  station_id integer not null references station on delete cascade,
  starts_at  timestamptz not null,
  ends_at    timestamptz not null check (ends_at > starts_at),
  why        text not null default ''
);
create index station_maintenance_station on station_maintenance (station_id, ends_at);

create table station_tag (
  station_id integer not null references station on delete cascade,
  tag        text not null check (tag ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  primary key (station_id, tag)
);
create index station_tag_tag on station_tag (tag);
