-- People who may sign in, what stands for them, and what those who administer did.

create table account (
  id            uuid primary key default gen_random_uuid(),
  -- as its owner writes it, in lower case
  email         text not null unique check (length(email) between 3 and 254),
  name          text not null check (length(name) between 1 and 100),
  role          text not null check (role in ('member', 'technician', 'analyst', 'administrator')),
  -- argon2id, in its own text form
  password_hash text not null,
  created_at    timestamptz not null default now(),
  disabled_at   timestamptz
);

create table session (
  id           bigint generated always as identity primary key,
  -- the token itself is in the browser alone
  token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
  -- null: whoever had the administrator's token
  account_id   uuid references account on delete cascade,
  -- of that token: another token ends its sessions
  admin_sha256 bytea,
  created_at   timestamptz not null,
  seen_at      timestamptz not null,
  expires_at   timestamptz not null,
  -- when the password was last given
  proved_at    timestamptz not null,
  user_agent   text not null default '',
  network      text not null default '',
  check ((account_id is null) <> (admin_sha256 is null))
);
create index session_account on session (account_id);
create index session_expires on session (expires_at);

-- Links that work once: the first administrator, a forgotten password, an invitation.
create table once_token (
  token_sha256 bytea primary key check (octet_length(token_sha256) = 32),
  kind         text not null check (kind in ('first', 'reset', 'invite')),
  account_id   uuid references account on delete cascade,
  email        text,
  role         text check (role in ('member', 'technician', 'analyst', 'administrator')),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz,
  check (case kind when 'reset' then account_id is not null when 'invite' then email is not null and role is not null else true end)
);
create index once_token_account on once_token (account_id);

create table api_token (
  id           bigint generated always as identity primary key,
  account_id   uuid not null references account on delete cascade,
  token_sha256 bytea not null unique check (octet_length(token_sha256) = 32),
  name         text not null check (length(name) between 1 and 100),
  scopes       text[] not null check (cardinality(scopes) > 0),
  created_at   timestamptz not null,
  expires_at   timestamptz not null,
  used_at      timestamptz
);
create index api_token_account on api_token (account_id);

-- Failures in a row by address, known or not; it outlives a restart.
create table sign_in_failure (
  email_sha256 bytea primary key,
  failures     integer not null,
  last_at      timestamptz not null,
  locked_until timestamptz not null
);

-- Every administrative act. It names accounts by number alone, so that who was deleted is not told of here.
create table audit (
  id         bigint generated always as identity primary key,
  at         timestamptz not null default now(),
  -- null: whoever had the administrator's token, or the process itself
  account_id uuid,
  actor      text not null check (actor in ('account', 'token', 'administrator-token', 'process')),
  act        text not null check (length(act) between 1 and 60),
  subject    text not null default '' check (length(subject) <= 200),
  before     jsonb,
  after      jsonb
);
create index audit_account on audit (account_id, id desc);

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is only added to';
end
$$;
create trigger audit_insert_only before update or delete on audit for each row execute function refuse_audit_change();
create trigger audit_never_emptied before truncate on audit for each statement execute function refuse_audit_change();
