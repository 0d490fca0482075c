import { PARAMETERS } from '#lib/domain/parameters.ts';
import type { Db } from './pool.ts';

/** The table follows the registry in the code; a parameter that is gone from it stays, for its readings' sake. */
export async function syncParameters(db: Db): Promise<void> {
  await db.query(
    `insert into parameter (id, name, domain, unit)
     select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])
     on conflict (id) do update
     set name = excluded.name, domain = excluded.domain, unit = excluded.unit
     where (parameter.name, parameter.domain, parameter.unit) is distinct from (excluded.name, excluded.domain, excluded.unit)`,
    [PARAMETERS.map((one) => one.id), PARAMETERS.map((one) => one.name), PARAMETERS.map((one) => one.domain), PARAMETERS.map((one) => one.unit)],
  );
}
