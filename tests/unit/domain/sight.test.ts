import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { EVERYTHING, isWithin, organisationOf, PUBLIC, sees, sightKeyOf, sightOf } from '#lib/domain/sight.ts';
import { seenBy } from '#server/db/sight.ts';
import { makeRequestSight } from '#server/request-sight.ts';
import { placesBySight, watchesOf, type PlacedSensor } from '#server/stages/alert/watches.ts';

/** Reads of stations that ask for no sight, and why. */
const UNSEEN: Record<string, string> = {
  'alert-excuses.ts': 'its callers have looked the station up',
  'alert-places.ts': 'rules are given their own places by placesBySight',
  'alert-rules.ts': 'a mark of what changed, told to nobody',
  'demonstration.ts': 'removes',
  'deployments.ts': 'its callers have looked the device up, which is seen where all of its places are',
  'directory.ts': 'what ingest and sockets must know',
  'organisations.ts': 'counts, for administrators',
  'station-notes.ts': 'its callers have looked the station up',
  'stations.ts': 'for who makes a station, and for the process',
};

const MEMBER: Viewer = { ...VISITOR, role: 'member', by: 'session', organisations: [3, 2] };

describe('the sight of a viewer', () => {
  it.each([
    ['a visitor', VISITOR, PUBLIC],
    ['a member', MEMBER, [3, 2]],
    ['an administrator', { ...MEMBER, role: 'administrator' as const }, EVERYTHING],
    ['a token that reads', { ...MEMBER, by: 'token' as const, scopes: ['read' as const] }, [3, 2]],
    ['a token that does not read', { ...MEMBER, role: 'administrator' as const, by: 'token' as const, scopes: ['alerts' as const] }, PUBLIC],
  ])('of %s is what it is a member of', (_who, viewer, sight) => {
    expect(sightOf(viewer)).toEqual(sight);
  });

  it('holds another one, or not', () => {
    expect([isWithin(PUBLIC, PUBLIC), isWithin([2], [2, 3]), isWithin([2, 3], [2]), isWithin([2], EVERYTHING), isWithin(EVERYTHING, [1, 2, 3]), isWithin([2], PUBLIC)]).toEqual([true, true, false, true, false, false]);
    expect([sees(PUBLIC, null), sees(PUBLIC, 2), sees([2], 2), sees([3], 2), sees(EVERYTHING, 2)]).toEqual([true, false, true, false, true]);
    expect([sightKeyOf([10, 9]), sightKeyOf([9, 10]), sightKeyOf(PUBLIC)]).toEqual(['9,10', '9,10', '']);
    expect([organisationOf(VISITOR), organisationOf(MEMBER)]).toEqual([1, 3]);
  });

  it('is asked for in every read of stations by the same words', () => {
    expect(seenBy('$2', 'x')).toBe('(x.is_public or x.organisation_id = any($2::int[]) or 0 = any($2::int[]))');
    const folder = join(import.meta.dirname, '../../../server/db');
    const reading = readdirSync(folder).filter((file) => file.endsWith('.ts') && /\b(from|join) station\b/.test(readFileSync(join(folder, file), 'utf8')));
    expect(reading.length).toBeGreaterThan(15);
    expect(reading.filter((file) => !readFileSync(join(folder, file), 'utf8').includes('${seenBy(')).sort()).toEqual(Object.keys(UNSEEN).sort());
  });

  it('is that of the token or the session where a request never reaches the site', async () => {
    const sight = makeRequestSight({ viewerOfBearer: async (token) => (token === 'good' ? MEMBER : null), viewerOfSession: async (token) => (token === 's'.repeat(43) ? { ...MEMBER, organisations: [7] } : VISITOR) });
    const of = (headers: Record<string, string>) => sight({ headers } as never);
    expect(await of({})).toEqual(PUBLIC);
    expect(await of({ authorization: 'Bearer good' })).toEqual([3, 2]);
    expect(await of({ authorization: 'Bearer bad', cookie: `lichen_session=${'s'.repeat(43)}` })).toEqual(PUBLIC); // a token speaks first
    for (const name of ['lichen_session', '__Host-lichen_session']) expect(await of({ cookie: `a=b; ${name}=${'s'.repeat(43)}; c=d` })).toEqual([7]);
    expect(await of({ cookie: `lichen_session=${'x'.repeat(43)}` })).toEqual(PUBLIC);
    expect(await of({ cookie: `not_lichen_session=${'s'.repeat(43)}` })).toEqual(PUBLIC);
  });
});

describe('rules', () => {
  const sensor = (id: number, organisationId: number | null): PlacedSensor => ({ id, stationId: id, parameter: 'pm25', longitude: 9, latitude: 45, tags: ['school'], organisationId });
  const placesOf = placesBySight([sensor(1, null), sensor(2, 2), sensor(3, 3)]);
  const rule = (kind: 'above' | 'area') =>
    ({ target: { kind: 'tag', tag: 'school', parameter: 'pm25' }, condition: kind === 'above' ? { kind, level: 40, clear: null, averagingHours: 0 } : { kind, level: 40, share: 0.5 }, basis: { value: 'raw', isSuspectUsed: false }, hold: { forMs: 0, least: 1, of: 1 } }) as unknown as Parameters<typeof watchesOf>[0];
  const watched = (kind: 'above' | 'area', sight: readonly number[]) => watchesOf(rule(kind), placesOf(sight)).flatMap(({ sensors }) => sensors.map(({ id }) => id));

  it('watch what their owner sees, and of an area what everybody sees', () => {
    expect([watched('above', PUBLIC), watched('above', [2]), watched('above', EVERYTHING)]).toEqual([[1], [1, 2], [1, 2, 3]]);
    expect([watched('area', PUBLIC), watched('area', EVERYTHING)]).toEqual([[1], [1]]);
    expect(watchesOf(rule('area'), placesBySight([sensor(2, 2)])(EVERYTHING))).toEqual([]);
  });
});
