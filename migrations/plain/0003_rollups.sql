-- Rollups on plain PostgreSQL: stored hours and days, and, until the refresher has been there, the readings themselves.

alter table reading add primary key (sensor_id, time);
create index reading_import on reading (import_id) where import_id is not null;

create table rollup_hourly_stored (
  sensor_id  integer not null,
  bucket     timestamptz not null,
  count_all  bigint not null,
  count_good bigint not null,
  sum_good   double precision,
  min_good   double precision,
  max_good   double precision,
  primary key (sensor_id, bucket)
);

create view rollup_hourly as
select sensor_id, bucket, count_all, count_good, sum_good, sum_good / nullif(count_good, 0) as mean_good, min_good, max_good
from rollup_hourly_stored h
where not exists (select from rollup_dirty d where d.sensor_id = h.sensor_id and d.hour = h.bucket)
union all
select d.sensor_id, d.hour, r.count_all, r.count_good, r.sum_good, r.sum_good / nullif(r.count_good, 0), r.min_good, r.max_good
from rollup_dirty d
cross join lateral (
  select
    count(*) as count_all,
    count(*) filter (where flag is null or flag = 1) as count_good,
    sum(value) filter (where flag is null or flag = 1) as sum_good,
    min(value) filter (where flag is null or flag = 1) as min_good,
    max(value) filter (where flag is null or flag = 1) as max_good
  from reading
  where sensor_id = d.sensor_id and time >= d.hour and time < d.hour + interval '1 hour'
) r
where r.count_all > 0;
