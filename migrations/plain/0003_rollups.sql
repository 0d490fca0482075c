-- Rollups on plain PostgreSQL: hours and days are stored up to a watermark; what is newer, and what is marked
-- dirty, is read from the readings themselves. So a rollup is never wrong, only slower for a while.

alter table reading add primary key (sensor_id, time);

create table rollup_watermark (
  is_only boolean primary key default true check (is_only),
  -- a full hour; buckets before it are stored
  hour    timestamptz not null
);
insert into rollup_watermark (hour) values (date_trunc('hour', now(), 'UTC'));

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

create table rollup_daily_stored (
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
select h.sensor_id, h.bucket, h.count_all, h.count_good, h.sum_good, h.sum_good / nullif(h.count_good, 0) as mean_good, h.min_good, h.max_good
from rollup_hourly_stored h
where h.bucket < (select hour from rollup_watermark)
  and not exists (select from rollup_dirty d where d.sensor_id = h.sensor_id and d.day = date_trunc('day', h.bucket, 'UTC'))
union all
select d.sensor_id, r.bucket, r.count_all, r.count_good, r.sum_good, r.sum_good / nullif(r.count_good, 0), r.min_good, r.max_good
from (select distinct sensor_id, day from rollup_dirty) d
cross join lateral (
  select
    date_trunc('hour', time, 'UTC') as bucket,
    count(*) as count_all,
    count(*) filter (where flag is null or flag = 1) as count_good,
    sum(value) filter (where flag is null or flag = 1) as sum_good,
    min(value) filter (where flag is null or flag = 1) as min_good,
    max(value) filter (where flag is null or flag = 1) as max_good
  from reading
  where sensor_id = d.sensor_id
    and time >= d.day
    and time < least(d.day + interval '24 hours', (select hour from rollup_watermark))
  group by 1
) r
union all
select s.id, r.bucket, r.count_all, r.count_good, r.sum_good, r.sum_good / nullif(r.count_good, 0), r.min_good, r.max_good
from sensor s
cross join lateral (
  select
    date_trunc('hour', time, 'UTC') as bucket,
    count(*) as count_all,
    count(*) filter (where flag is null or flag = 1) as count_good,
    sum(value) filter (where flag is null or flag = 1) as sum_good,
    min(value) filter (where flag is null or flag = 1) as min_good,
    max(value) filter (where flag is null or flag = 1) as max_good
  from reading
  where sensor_id = s.id
    and time >= (select hour from rollup_watermark)
  group by 1
) r;

create view rollup_daily as
select d.sensor_id, d.bucket, d.count_all, d.count_good, d.sum_good, d.sum_good / nullif(d.count_good, 0) as mean_good, d.min_good, d.max_good
from rollup_daily_stored d
where d.bucket < (select date_trunc('day', hour, 'UTC') from rollup_watermark)
  and not exists (select from rollup_dirty x where x.sensor_id = d.sensor_id and x.day = d.bucket)
union all
select x.sensor_id, x.day, r.count_all, r.count_good, r.sum_good, r.sum_good / nullif(r.count_good, 0), r.min_good, r.max_good
from (select distinct sensor_id, day from rollup_dirty) x
cross join lateral (
  select
    count(*) as count_all,
    count(*) filter (where flag is null or flag = 1) as count_good,
    sum(value) filter (where flag is null or flag = 1) as sum_good,
    min(value) filter (where flag is null or flag = 1) as min_good,
    max(value) filter (where flag is null or flag = 1) as max_good
  from reading
  where sensor_id = x.sensor_id
    and time >= x.day
    and time < x.day + interval '24 hours'
) r
where x.day < (select date_trunc('day', hour, 'UTC') from rollup_watermark)
  and r.count_all > 0
union all
select s.id, r.bucket, r.count_all, r.count_good, r.sum_good, r.sum_good / nullif(r.count_good, 0), r.min_good, r.max_good
from sensor s
cross join lateral (
  select
    date_trunc('day', time, 'UTC') as bucket,
    count(*) as count_all,
    count(*) filter (where flag is null or flag = 1) as count_good,
    sum(value) filter (where flag is null or flag = 1) as sum_good,
    min(value) filter (where flag is null or flag = 1) as min_good,
    max(value) filter (where flag is null or flag = 1) as max_good
  from reading
  where sensor_id = s.id
    and time >= (select date_trunc('day', hour, 'UTC') from rollup_watermark)
  group by 1
) r;
