-- How far the evaluation of alerts has come in each series: what is older than this arrived late.
create table alert_sensor (
  sensor_id integer primary key references sensor on delete cascade,
  newest    timestamptz not null,
  -- how long after its time a reading may arrive here: a decaying maximum
  lag_ms    bigint not null default 0
) with (fillfactor = 70);
