-- A frozen file that the keeper of the server took back: its bytes go, what it was stays to be named.

alter table prepared_download add column withdrawn_at timestamptz;
