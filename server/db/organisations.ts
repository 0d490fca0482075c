import type { AccountRole } from '#lib/domain/accounts.ts';
import type { Member, Organisation } from '#lib/domain/organisation.ts';
import type { Db } from './pool.ts';

const SELECT = `
  select o.id, o.name, o.is_public as "isPublic",
    (select count(*) from membership m where m.organisation_id = o.id) as "memberCount",
    (select count(*) from station st where st.organisation_id = o.id) as "stationCount",
    (select count(*) from station st where st.organisation_id = o.id and not st.is_public) as "privateCount"
  from organisation o`;

export async function listOrganisations(db: Db, limit: number): Promise<Organisation[]> {
  const { rows } = await db.query<Organisation>(`${SELECT} order by o.id limit $1::int`, [limit]);
  return rows;
}

export async function findOrganisation(db: Db, id: number): Promise<Organisation | null> {
  const { rows } = await db.query<Organisation>(`${SELECT} where o.id = $1::int`, [id]);
  return rows[0] ?? null;
}

export async function insertOrganisation(db: Db, name: string): Promise<number> {
  const { rows } = await db.query<{ id: number }>('insert into organisation (name) values ($1) returning id', [name]);
  return rows[0]!.id;
}

export async function changeOrganisation(db: Db, { id, name, isPublic }: Pick<Organisation, 'id' | 'name' | 'isPublic'>): Promise<void> {
  await db.query('update organisation set name = $2, is_public = $3::boolean where id = $1::int', [id, name, isPublic]);
}

/** By name. */
export async function listMembers(db: Db, organisationId: number, limit: number): Promise<Member[]> {
  const { rows } = await db.query<Member>(
    `select a.id as "accountId", a.name, a.email, m.role
     from membership m
     join account a on a.id = m.account_id
     where m.organisation_id = $1::int
     order by a.name, a.id
     limit $2::int`,
    [organisationId, limit],
  );
  return rows;
}

/** Makes a member, or gives one another role. */
export async function setMember(db: Db, { accountId, organisationId, role }: { accountId: string; organisationId: number; role: AccountRole }): Promise<void> {
  await db.query(
    `insert into membership (account_id, organisation_id, role)
     values ($1::uuid, $2::int, $3)
     on conflict (account_id, organisation_id) do update set role = excluded.role`,
    [accountId, organisationId, role],
  );
}

/** False: it was no member. */
export async function deleteMember(db: Db, { accountId, organisationId }: { accountId: string; organisationId: number }): Promise<boolean> {
  const { rowCount } = await db.query('delete from membership where account_id = $1::uuid and organisation_id = $2::int', [accountId, organisationId]);
  return rowCount === 1;
}
