-- Hardware that nobody registered and whose format is read here: it waits until somebody claims or refuses it.
create table unknown_device (
  id            integer generated always as identity primary key,
  -- `name/…`: what it calls itself; `key/…`: sha256 of the key it sent, in hex
  ident         text not null unique check (length(ident) between 6 and 80),
  decoder       text not null check (length(decoder) <= 60),
  -- the beginning of the network that it last sent from, never the whole address
  network       text not null default '' check (length(network) <= 60),
  first_at      timestamptz not null,
  last_at       timestamptz not null,
  message_count bigint not null default 1,
  held_count    integer not null default 0,
  held_bytes    bigint not null default 0,
  -- messages that came when there was no room
  dropped_count bigint not null default 0,
  -- the newest values that were understood
  readings      jsonb not null default '[]',
  state         text not null default 'waiting' check (state in ('waiting', 'claimed', 'refused')),
  decided_at    timestamptz,
  -- what it became
  device_id     integer references device on delete cascade,
  check ((state = 'claimed') = (device_id is not null))
);
create index unknown_device_last on unknown_device (state, last_at desc);
create index unknown_device_device on unknown_device (device_id) where device_id is not null;

-- What they sent, as it came but for secrets, until it is ingested, refused or thirty days old.
create table held_message (
  id          bigint generated always as identity primary key,
  unknown_id  integer not null references unknown_device on delete cascade,
  decoder     text not null check (length(decoder) <= 60),
  received_at timestamptz not null,
  bytes       bytea not null check (octet_length(bytes) <= 65536),
  headers     jsonb not null,
  query       jsonb not null
);
create index held_message_unknown on held_message (unknown_id, id);
create index held_message_received on held_message (received_at);
