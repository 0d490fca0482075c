-- The hours of one parameter in a span of whole hours, as on plain PostgreSQL.

-- The map's past asks for one hour of every sensor.
create index rollup_hourly_bucket on rollup_hourly (bucket);

create function rollup_hours(of_parameter text, from_hour timestamptz, to_hour timestamptz)
returns table (sensor_id integer, bucket timestamptz, count_all bigint, count_good bigint, mean_good double precision)
language sql stable
as $$
  select h.sensor_id, h.bucket, h.count_all, h.count_good, h.mean_good
  from rollup_hourly h
  join sensor s on s.id = h.sensor_id
  where s.parameter = of_parameter and h.bucket >= from_hour and h.bucket < to_hour
$$;
