-- A device has several keys: the next one is there before the last one ends, and each is revoked by itself.

create table device_key (
  id          integer generated always as identity primary key,
  device_id   integer not null references device on delete cascade,
  -- sha256 of the key; the key itself is shown once and stored nowhere
  key_hash    bytea not null unique check (length(key_hash) = 32),
  label       text not null default '' check (length(label) <= 100),
  created_at  timestamptz not null default now(),
  -- opens nothing from then on; null: until it is revoked
  valid_until timestamptz,
  revoked_at  timestamptz,
  used_at     timestamptz
);
create index device_key_device on device_key (device_id);

insert into device_key (device_id, key_hash, created_at, revoked_at)
select id, key_hash, created_at, revoked_at from device order by id;

alter table device drop column key_hash;

-- Every process that takes readings keeps devices in memory; whoever changes one, by whatever way, tells them all.
create function tell_device() returns trigger language plpgsql as $$
begin
  perform pg_notify('lichen_device', (case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end ->> tg_argv[0]));
  return null;
end
$$;
create trigger device_told after update of external_id, revoked_at or delete on device
  for each row execute function tell_device('id');
create trigger device_key_told after insert or update of valid_until, revoked_at or delete on device_key
  for each row execute function tell_device('device_id');
create trigger deployment_told after insert or update or delete on deployment
  for each row execute function tell_device('device_id');
