-- Downloads too large to stream at once are made into files first; some of them are frozen for ever, to be cited.

create table prepared_download (
  id             text primary key,
  -- the question, its period closed: what the file is made of
  query          text not null,
  state          text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  expected_bytes double precision not null,
  file_name      text not null,
  media_type     text not null,
  byte_count     bigint,
  row_count      bigint,
  sha256         text,
  -- title, columns, licences, software …, as they were when the file was made
  manifest       jsonb,
  -- why it failed, in words for its reader
  why            text,
  asked_at       timestamptz not null,
  finished_at    timestamptz,
  -- when its file goes; null: not yet known, or never
  expires_at     timestamptz,
  frozen_at      timestamptz
);
create index prepared_download_query on prepared_download (md5(query));
create unique index prepared_download_frozen on prepared_download (sha256) where frozen_at is not null;
