-- Channels that carry messages to people and programs, and what became of every message.

create table channel (
  id           bigint generated always as identity primary key,
  kind         text not null,
  config       jsonb not null,
  -- how it is shown: never a secret
  label        text not null,
  -- sha256 of what it is known by: all channels of one address are one person's
  address_hash bytea not null,
  -- sha256 (hex) of its owner's token, as in alert_rule; null: the administrator's
  owner        text,
  state        text not null default 'unconfirmed' check (state in ('unconfirmed', 'confirmed', 'paused')),
  paused_why   text,
  -- attempts in a row that failed, and when the next may be made
  failures     integer not null default 0,
  retry_at     timestamptz not null default now(),
  last_ok_at   timestamptz,
  -- day and week: messages are gathered and go out as one
  digest       text not null default 'none' check (digest in ('none', 'day', 'week')),
  digest_at    timestamptz,
  time_zone    text not null default 'UTC',
  -- keyed hash of the network that asked for it: bounds how many one may ask for
  created_from bytea,
  created_at   timestamptz not null default now(),
  confirmed_at timestamptz
);
create index channel_address on channel (address_hash);
create index channel_owner on channel (owner);
create index channel_created_from on channel (created_from, created_at) where created_from is not null;
create index channel_digest on channel (digest_at) where digest <> 'none';

create index alert_outbox_alert on alert_outbox (alert_id);

create table delivery (
  id         bigint generated always as identity primary key,
  channel_id bigint not null references channel on delete cascade,
  -- null: a message of our own (confirmation, test, digest)
  outbox_id  bigint unique references alert_outbox on delete set null,
  -- goes with the message: equal for every repeat of it
  key        text not null unique,
  kind       text not null check (kind in ('alert', 'confirm', 'test', 'digest')),
  payload    jsonb not null,
  -- waiting: to be sent · digest: waits for its digest · all others are ends
  state      text not null check (state in ('waiting', 'digest', 'sent', 'digested', 'unconfirmed', 'paused', 'full', 'expired', 'overtaken')),
  not_before timestamptz not null default now(),
  attempts   integer not null default 0,
  started_at timestamptz,
  ended_at   timestamptz,
  -- why the newest attempt failed
  error      text,
  created_at timestamptz not null default now()
);
create index delivery_waiting on delivery (channel_id, id) where state = 'waiting';
create index delivery_digest on delivery (channel_id, id) where state = 'digest';
create index delivery_log on delivery (channel_id, id desc);
create index delivery_ended on delivery (ended_at) where ended_at is not null;

-- In the transaction of the transition itself: a message is never forgotten between outbox and delivery.
create function deliver_outbox_row() returns trigger language plpgsql as $$
begin
  insert into delivery (channel_id, outbox_id, key, kind, payload, state, not_before, ended_at)
  select channel.id, new.id, 'a.' || replace(new.dedup_key, '/', '-'), 'alert', new.payload, found.state, new.not_before,
         case when found.state in ('waiting', 'digest') then null else now() end
  from channel,
  lateral (
    select case
      when channel.state <> 'confirmed' then channel.state
      -- a channel that cannot keep up loses the newest, and its log says so
      when (select count(*) from delivery where channel_id = channel.id and state in ('waiting', 'digest')) >= 500 then 'full'
      when channel.digest <> 'none' then 'digest'
      else 'waiting'
    end as state
  ) found
  where channel.id = new.channel_id;
  return null;
end
$$;
create trigger alert_outbox_delivery after insert on alert_outbox for each row execute function deliver_outbox_row();

create function overtake_delivery() returns trigger language plpgsql as $$
begin
  update delivery set state = 'overtaken', ended_at = now()
  where outbox_id = new.id and state in ('waiting', 'digest') and attempts = 0;
  return null;
end
$$;
create trigger alert_outbox_overtaken after update of overtaken_at on alert_outbox for each row
when (old.overtaken_at is null and new.overtaken_at is not null) execute function overtake_delivery();
