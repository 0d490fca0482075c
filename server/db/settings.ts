import type { Db } from './pool.ts';

export async function readSetting(db: Db, name: string): Promise<string | null> {
  const { rows } = await db.query<{ value: string }>('select value from setting where name = $1', [name]);
  return rows[0]?.value ?? null;
}

export async function getSetting(db: Db, name: string): Promise<string> {
  const value = await readSetting(db, name);
  if (value === null) throw new Error(`the setting "${name}" is missing`);
  return value;
}

export async function writeSetting(db: Db, name: string, value: string): Promise<void> {
  await db.query(
    `insert into setting (name, value)
     values ($1, $2)
     on conflict (name) do update set value = excluded.value`,
    [name, value],
  );
}

/** The stored value; where there is none yet, a new one is made and kept. Two that make one at once get the same. */
export async function keepSetting(db: Db, name: string, make: () => string): Promise<string> {
  const stored = await readSetting(db, name);
  if (stored !== null) return stored;
  await db.query('insert into setting (name, value) values ($1, $2) on conflict (name) do nothing', [name, make()]);
  return getSetting(db, name);
}
