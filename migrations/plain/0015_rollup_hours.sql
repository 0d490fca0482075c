-- The hours of one parameter in a span of whole hours. The same as the view rollup_hourly within it, but the span bounds
-- every part: what is over comes from stored rows alone, and the hours that still run are read only where they are asked for.

-- The map's past asks for one hour of every sensor.
create index rollup_hourly_stored_bucket on rollup_hourly_stored (bucket);

create function rollup_hours(of_parameter text, from_hour timestamptz, to_hour timestamptz)
returns table (sensor_id integer, bucket timestamptz, count_all bigint, count_good bigint, mean_good double precision)
language sql stable
as $$
  select h.sensor_id, h.bucket, h.count_all, h.count_good, h.sum_good / nullif(h.count_good, 0)
  from rollup_hourly_stored h
  join sensor s on s.id = h.sensor_id
  where s.parameter = of_parameter
    and h.bucket >= from_hour
    and h.bucket < least(to_hour, (select hour from rollup_watermark))
    and not exists (select from rollup_dirty d where d.sensor_id = h.sensor_id and d.day = date_trunc('day', h.bucket, 'UTC'))
  union all
  select d.sensor_id, r.bucket, r.count_all, r.count_good, r.sum_good / nullif(r.count_good, 0)
  from (
    select distinct x.sensor_id, x.day
    from rollup_dirty x
    join sensor s on s.id = x.sensor_id
    where s.parameter = of_parameter and x.day > from_hour - interval '24 hours' and x.day < to_hour
  ) d
  cross join lateral (
    select
      date_trunc('hour', time, 'UTC') as bucket,
      count(*) as count_all,
      count(*) filter (where flag is null or flag = 1) as count_good,
      sum(value) filter (where flag is null or flag = 1) as sum_good
    from reading
    where reading.sensor_id = d.sensor_id
      and time >= greatest(d.day, from_hour)
      and time < least(d.day + interval '24 hours', to_hour, (select hour from rollup_watermark))
    group by 1
  ) r
  union all
  select s.id, r.bucket, r.count_all, r.count_good, r.sum_good / nullif(r.count_good, 0)
  from sensor s
  cross join lateral (
    select
      date_trunc('hour', time, 'UTC') as bucket,
      count(*) as count_all,
      count(*) filter (where flag is null or flag = 1) as count_good,
      sum(value) filter (where flag is null or flag = 1) as sum_good
    from reading
    where reading.sensor_id = s.id
      and time >= greatest(from_hour, (select hour from rollup_watermark))
      and time < to_hour
    group by 1
  ) r
  where s.parameter = of_parameter
    and to_hour > (select hour from rollup_watermark)
$$;
