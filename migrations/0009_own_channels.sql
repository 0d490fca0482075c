-- A rule's messages go to its owner's own channels alone: whoever names the number of somebody else's reaches nobody.
create or replace function deliver_outbox_row() returns trigger language plpgsql as $$
begin
  insert into delivery (channel_id, outbox_id, key, kind, payload, state, not_before, ended_at)
  select channel.id, new.id, 'a.' || replace(new.dedup_key, '/', '-'), 'alert', new.payload, found.state, new.not_before,
         case when found.state in ('waiting', 'digest') then null else now() end
  from alert
  join alert_rule on alert_rule.id = alert.rule_id
  join channel on channel.id = new.channel_id and channel.owner is not distinct from alert_rule.owner,
  lateral (
    select case
      when channel.state <> 'confirmed' then channel.state
      -- a channel that cannot keep up loses the newest, and its log says so
      when (select count(*) from delivery where channel_id = channel.id and state in ('waiting', 'digest')) >= 500 then 'full'
      when channel.digest <> 'none' then 'digest'
      else 'waiting'
    end as state
  ) found
  where alert.id = new.alert_id;
  return null;
end
$$;
