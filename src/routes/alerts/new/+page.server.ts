import { error } from '@sveltejs/kit';
import type { AlertRule } from '#lib/domain/alerts.ts';
import { getParameter, isParameterId, type ParameterId } from '#lib/domain/parameters.ts';
import { listHourlyIndices } from '#lib/indices/hourly.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { m } from '#lib/messages/index.ts';
import { askerOf } from '../../api/asker.ts';
import { guidesOf } from '../../guides.ts';
import type { AreaChoice } from './area-choice.ts';
import type { PageServerLoad, PageServerLoadEvent } from './$types';

const MONTH_MS = 30 * 86_400_000;
/** What an area is chosen from; more would make the page heavy, and the box takes them all the same. */
const MAX_STATIONS = 3_000;
const USUAL: ParameterId = 'pm25';

/** `?station=3&sensor=7`: one place; `?where=area&p=pm25`: several; `?rule=12`: a rule that is there. */
export const load: PageServerLoad = async (event) => {
  const { locals, url } = event;
  const nowMs = Date.now();
  const rule = await ruleOf(event);
  const place = rule === null ? placeAsked(url) : await placeOfRule(event, rule);
  const shared = { nowMs, fromMs: nowMs - MONTH_MS, rule, kinds: locals.app.channels.kinds().map(({ id, fields, secrets, isForVisitors }) => ({ id, fields, secrets, isForVisitors })), isMailSet: locals.app.channels.isMailSet, bar: { title: m(rule === null ? 'tell.short' : 'tell.change'), backHref: '/alerts' } };
  if (place.kind === 'area') return { ...shared, station: null, sensor: null, sensors: [], series: null, guides: [], indices: indicesFor(place.parameter), area: await areaOf(event, place.parameter) };
  const station = place.stationId === null ? null : await locals.reads.findStation(place.stationId);
  const sensors = station?.sensors.filter((one) => getParameter(one.parameter).domain !== 'device') ?? [];
  const sensor = sensors.find((one) => one.id === place.sensorId) ?? sensors[0] ?? null;
  if (station === null || sensor === null) return { ...shared, station: null, sensor: null, sensors: [], series: null, guides: [], indices: [], area: null };
  const series = await locals.reads.findSeries({ sensorId: sensor.id, fromMs: shared.fromMs, toMs: nowMs, every: '1h' });
  const guides = guidesOf(sensor.parameter, station.timeZone).find(({ id }) => id === 'who')?.lines ?? [];
  return { ...shared, station: { id: station.id, name: station.name, timeZone: station.timeZone, longitude: station.longitude, latitude: station.latitude }, sensor, sensors, series, guides, indices: indicesFor(sensor.parameter), area: null };
};

type Place = { kind: 'station'; stationId: number | null; sensorId: number | null } | { kind: 'area'; parameter: ParameterId };

async function ruleOf(event: PageServerLoadEvent): Promise<AlertRule | null> {
  const id = event.url.searchParams.get('rule');
  if (id === null) return null;
  const rules = await event.locals.app.alerts.listRules(askerOf(event));
  return rules.find((rule) => String(rule.id) === id) ?? error(404, m('manage.noSuchRule'));
}

function placeAsked(url: URL): Place {
  const asked = (name: string) => url.searchParams.get(name);
  const parameter = asked('p');
  if (asked('where') === 'area') return { kind: 'area', parameter: parameter !== null && isParameterId(parameter) ? parameter : USUAL };
  return { kind: 'station', stationId: numberOf(asked('station')), sensorId: numberOf(asked('sensor')) };
}

async function placeOfRule({ locals }: PageServerLoadEvent, rule: AlertRule): Promise<Place> {
  const { target } = rule;
  if (target.kind === 'area' || target.kind === 'tag') return { kind: 'area', parameter: target.parameter ?? USUAL };
  const [known] = await locals.app.alerts.describeRules([rule], locals);
  return { kind: 'station', stationId: known?.stationId ?? null, sensorId: known?.sensorId ?? null };
}

async function areaOf({ locals }: PageServerLoadEvent, parameter: ParameterId): Promise<AreaChoice> {
  const [all, tags] = await Promise.all([locals.reads.mapSnapshot(parameter), locals.app.upkeep.listTags(locals.sight)]);
  const stations = all.stationIds.map((id, i) => ({ id, name: all.names[i]!, kind: all.kinds[i]!, longitude: all.longitudes[i]!, latitude: all.latitudes[i]!, sensorId: all.sensorIds[i]! }));
  return { parameter, stations: stations.filter(({ sensorId }) => sensorId !== 0).slice(0, MAX_STATIONS), tags, basemapUrl: locals.app.basemapUrl };
}

function indicesFor(parameter: ParameterId) {
  return listHourlyIndices()
    .filter(({ head }) => HOURLY_RULES[head.id]?.some((rule) => rule.parameter === parameter))
    .map(({ head }) => ({ id: head.id, title: head.title, bands: head.bands.map(({ name, low }) => ({ name, low })) }));
}

function numberOf(text: string | null): number | null {
  const id = Number(text ?? NaN);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
