import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VISITOR, type Client, type Viewer } from '#lib/domain/accounts.ts';
import { sightOf } from '#lib/domain/sight.ts';
import { makeAccounts, type Accounts } from '#server/accounts/accounts.ts';
import { openFirstLink } from '#server/accounts/first-administrator.ts';
import { migrate } from '#server/db/migrate.ts';
import { openPool } from '#server/db/pool.ts';
import { findStation, insertStation } from '#server/db/stations.ts';
import { DIALECTS, makeDatabase, type TestDatabase } from './database.ts';

const PASSWORD = 'mossy north wall';
const HERE: Client = { address: '192.0.2.7', userAgent: 'A browser' };
const ADMINISTRATOR: Viewer = { ...VISITOR, role: 'administrator', by: 'administrator-token' };
const PLACE = { kind: 'low-cost' as const, latitude: 45, longitude: 9 };

describe.each(DIALECTS)('organisations on %s', (dialect) => {
  let db: TestDatabase;
  let accounts: Accounts;
  const now = () => Date.parse('2026-11-25T12:00:00Z');
  const open = () => makeAccounts({ pool: db.pool, secret: 'links', adminSha256: 'aa', isAdministrator: () => false, limitStore: null, sendMail: () => Promise.resolve(), isMailSet: false, onError: (cause) => { throw cause; }, randomBytes, now });
  const accept = async (input: { email: string; role: string; organisation?: string }) => {
    const invited = await accounts.invite(ADMINISTRATOR, input);
    if (!invited.ok) throw new Error(invited.fault);
    const accepted = await accounts.acceptInvitation(invited.value.token, { name: 'Somebody', password: PASSWORD }, HERE);
    if (!accepted.ok) throw new Error(accepted.fault);
    return accounts.viewerOf(accepted.value.token);
  };
  const create = async (name: string) => {
    const made = await accounts.createOrganisation(ADMINISTRATOR, name);
    if (!made.ok) throw new Error(made.fault);
    return made.value.id;
  };

  beforeAll(async () => {
    db = await makeDatabase(dialect);
    accounts = open();
  });
  afterAll(() => db.drop());

  it('begin with this instance, whose member everybody is who was not invited elsewhere', async () => {
    const first = await accounts.makeFirst((await openFirstLink(db.pool, { now, randomBytes })) ?? '', { email: 'ada@example.org', name: 'Ada', password: PASSWORD }, HERE);
    expect(first.ok && (await accounts.viewerOf(first.value.token))).toMatchObject({ role: 'administrator', organisations: [1] });
    const birds = await create('Bird watchers');
    const [here, there] = [await accept({ email: 'here@example.org', role: 'member' }), await accept({ email: 'there@example.org', role: 'technician', organisation: String(birds) })];
    expect([sightOf(here), sightOf(there)]).toEqual([[1], [birds]]);
    await expect(accounts.invite(ADMINISTRATOR, { email: 'x@example.org', role: 'member', organisation: '999' })).rejects.toMatchObject({ code: 'request.invalid' });
    expect(await accounts.listOrganisations(ADMINISTRATOR)).toMatchObject([{ id: 1, name: 'This instance', isPublic: true, memberCount: 2 }, { id: birds, name: 'Bird watchers', memberCount: 1 }]);
  });

  it('gain and lose members, whose tokens and sessions see accordingly from then on', async () => {
    const other = await create('Others');
    const viewer = await accept({ email: 'anna@example.org', role: 'member' });
    const id = viewer.account?.id ?? '';
    const session = await accounts.signIn({ email: 'anna@example.org', password: PASSWORD, knownBrowser: null }, HERE);
    const organisations = async () => (session.ok ? (await accounts.viewerOf(session.session.token)).organisations : null);
    expect(await accounts.addMember(ADMINISTRATOR, other, { email: ' Anna@example.org ', role: 'analyst' })).toEqual({ ok: true, value: null });
    expect([await organisations(), (await accounts.getOrganisation(ADMINISTRATOR, other)).members]).toEqual([[1, other], [{ accountId: id, name: 'Somebody', email: 'anna@example.org', role: 'analyst' }]]);
    expect(await accounts.addMember(ADMINISTRATOR, other, { email: 'nobody@example.org', role: 'member' })).toEqual({ ok: false, fault: 'email' });
    await accounts.removeMember(ADMINISTRATOR, other, id);
    expect(await organisations()).toEqual([1]);
    for (const wrong of [id, 'x', '00000000-0000-0000-0000-000000000000']) await expect(accounts.removeMember(ADMINISTRATOR, other, wrong)).rejects.toMatchObject({ code: 'resource.unknown' });
  });

  it('say what new stations are, unless who makes one says otherwise', async () => {
    const quiet = await create('Quiet');
    expect(await accounts.changeOrganisation(ADMINISTRATOR, quiet, { name: 'Quiet ones', isPublic: false })).toEqual({ ok: true, value: null });
    const isPrivate = async (input: object) => (await findStation(db.pool, (await insertStation(db.pool, { name: 'New', ...PLACE, ...input })).id))?.isPrivate === true;
    expect([await isPrivate({ organisationId: quiet }), await isPrivate({ organisationId: quiet, isPublic: true }), await isPrivate({}), await isPrivate({ isPublic: false }), await isPrivate({ organisationId: quiet, isDemonstration: true })]).toEqual([true, false, false, true, false]);
    expect((await accounts.getOrganisation(ADMINISTRATOR, quiet)).organisation).toEqual({ id: quiet, name: 'Quiet ones', isPublic: false, memberCount: 0, stationCount: 3, privateCount: 1 });
  });

  it('are for administrators alone, and have names', async () => {
    const technician: Viewer = { ...VISITOR, role: 'technician', by: 'session', organisations: [1] };
    for (const work of [accounts.listOrganisations(technician), accounts.getOrganisation(technician, 1), accounts.createOrganisation(technician, 'x'), accounts.changeOrganisation(technician, 1, { name: 'x', isPublic: true }), accounts.addMember(technician, 1, { email: 'a', role: 'member' }), accounts.removeMember(technician, 1, 'a')]) {
      await expect(work).rejects.toMatchObject({ code: 'auth.forbidden' });
    }
    for (const name of ['', '  ', 'x'.repeat(101), 'a\nb']) expect(await accounts.createOrganisation(ADMINISTRATOR, name)).toEqual({ ok: false, fault: 'name' });
    await expect(accounts.getOrganisation(ADMINISTRATOR, 987_654)).rejects.toMatchObject({ code: 'resource.unknown' });
    expect((await db.pool.query<{ act: string }>(`select distinct act from audit where act like 'organisation%' order by act`)).rows.map(({ act }) => act)).toEqual(['organisation.change', 'organisation.create', 'organisation.member', 'organisation.member.remove']);
  });

  it('come late to a database that has later migrations: who and what was there belongs to this instance', async () => {
    const before = await makeDatabase(dialect);
    const folder = await mkdtemp(join(tmpdir(), 'lichen-migrations-'));
    await before.pool.query('drop schema public cascade; create schema public');
    await mkdir(join(folder, 'plain'));
    const files = (await readdir('migrations')).filter((file) => /^00(01|04|06|10|11|12)_.*\.sql$/.test(file));
    for (const name of files.filter((file) => !file.startsWith('0011'))) await copyFile(join('migrations', name), join(folder, name));
    // on either server the files of the top level alone: they are plain
    const old = openPool(before.url, { max: 2 });
    await migrate(old, { directory: folder, mustBeDurable: false });
    await old.query(`insert into account (email, name, role, password_hash) values ('a@b.org', 'A', 'analyst', 'x')`);
    await old.query(`insert into station (name, kind, latitude, longitude, exact_latitude, exact_longitude) values ('Old', 'water', 1, 2, 1, 2)`);
    await copyFile('migrations/0011_organisations.sql', join(folder, '0011_organisations.sql'));
    expect((await migrate(old, { directory: folder, mustBeDurable: false })).applied).toHaveLength(1);
    expect((await old.query('select m.organisation_id, m.role, st.organisation_id as station_of, st.is_public from membership m, station st')).rows).toEqual([{ organisation_id: 1, role: 'analyst', station_of: 1, is_public: true }]);
    await old.end();
    await before.drop();
    await rm(folder, { recursive: true });
  });
});
