-- What a device sent that was refused, by reason: one row per device and code, so that no stream of mistakes grows it.
create table device_refusal (
  device_id integer not null references device on delete cascade,
  code      text not null check (length(code) between 1 and 60),
  -- of those that came without a day of peace between them
  first_at  timestamptz not null,
  last_at   timestamptz not null,
  count     bigint not null check (count > 0),
  -- the newest one, in words
  why       text not null check (length(why) <= 300),
  primary key (device_id, code)
);
