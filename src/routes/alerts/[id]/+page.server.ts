import { error } from '@sveltejs/kit';
import type { Alert } from '#lib/domain/alerts.ts';
import type { SensorNow, StationNow } from '#lib/domain/api.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import { askerOf } from '../../api/asker.ts';
import { sayRule } from '../rule-words.ts';
import type { PageServerLoad } from './$types';

const HOUR_MS = 3_600_000;
const POINTS = 600;
/** Shown before and after an episode. */
const ROUND_MS = 12 * HOUR_MS;
/** Small charts beside the large one. */
const MAX_CHARTS = 6;
const SMALL_POINTS = 200;
/** Of one event, on its map. */
const MAX_PLACES = 20;

export const load: PageServerLoad = async (event) => {
  const id = Number(event.params.id);
  const { reads, sight } = event.locals;
  const { alerts, channels, basemapUrl } = event.locals.app;
  const access = askerOf(event);
  const found = Number.isSafeInteger(id) && id > 0 ? await alerts.findAlert(id, access) : null;
  if (found === null) error(404, m('alert.none'));
  const { alert, rule } = found;
  const nowMs = Date.now();
  const fromMs = alert.startedMs - ROUND_MS;
  const toMs = Math.min(nowMs, (alert.resolvedMs ?? nowMs) + ROUND_MS);
  const [others, described] = await Promise.all([
    alert.eventId === null ? [] : alerts.listAlerts({ eventId: alert.eventId, limit: MAX_PLACES }, access),
    rule === null ? [] : alerts.describeRules([rule], { sight }),
  ]);
  const stations = await stationsOf([alert, ...others], (stationId) => reads.findStation(stationId));
  const station = stations.find((one) => one.id === (alert.stationId ?? alert.stationIds[0])) ?? stations[0] ?? null;
  const sensor = sensorOf(alert, station);
  const further = stations.filter((one) => one !== station).slice(0, MAX_CHARTS).map((one) => ({ station: one, sensor: sensorOf(alertOf(one.id, alert, others), one) }));
  const [series, charts, deliveries, own] = await Promise.all([
    sensor === null ? null : reads.findSeries({ sensorId: sensor.id, fromMs, toMs, points: POINTS }),
    Promise.all(further.map(async (one) => ({ ...one, series: one.sensor === null ? null : await reads.findSeries({ sensorId: one.sensor.id, fromMs, toMs, points: SMALL_POINTS }) }))),
    found.mayAct ? channels.deliveriesOfAlert(id) : null,
    found.mayAct ? channels.list(access) : [],
  ]);
  return {
    ...found, series, deliveries,
    charts: charts.flatMap(({ station: { id: stationId, name }, sensor: shown, series: points }) => (shown === null || points === null ? [] : [{ station: { id: stationId, name }, parameter: shown.parameter, intervalMs: shown.intervalMs, series: points }])),
    basemapUrl, nowMs, fromMs, toMs,
    said: rule === null ? null : sayRule(rule, described[0]),
    place: station === null ? null : { id: station.id, name: station.name, timeZone: station.timeZone },
    sensor: sensor === null ? null : { id: sensor.id, parameter: sensor.parameter },
    others: others.filter((one) => one.id !== id),
    places: stations.map(({ id: stationId, name, kind, longitude, latitude }) => ({ id: stationId, name, kind, longitude, latitude, tone: isOf(alert, stationId) ? ('alert' as const) : ('chosen' as const) })),
    channelNames: Object.fromEntries(own.map(({ id: channelId, kind, label }) => [channelId, `${m(`channel.kind.${kind}` as 'channel.kind.email')}: ${label}`])),
    bar: { title: m('alerts.short'), backHref: '/alerts' },
  };
};

async function stationsOf(alerts: readonly Alert[], find: (id: number) => Promise<StationNow | null>): Promise<StationNow[]> {
  const ids = new Set(alerts.flatMap(({ stationId, stationIds }) => [...(stationId === null ? [] : [stationId]), ...stationIds]));
  const found = await Promise.all([...ids].slice(0, MAX_PLACES).map(find));
  return found.filter((station) => station !== null);
}

/** What there is to see at a station: the alert of the event that it belongs to. */
function alertOf(stationId: number, alert: Alert, others: readonly Alert[]): Alert {
  return isOf(alert, stationId) ? alert : (others.find((one) => isOf(one, stationId)) ?? alert);
}

/** Its own series; of a station's index or an area's alert one that shows what happened. */
function sensorOf(alert: Alert, station: StationNow | null): SensorNow | null {
  const sensors = station?.sensors ?? [];
  return sensors.find(({ id }) => id === alert.sensorId) ?? sensors.find(({ parameter }) => parameter === alert.parameter) ?? sensors.find(({ parameter }) => getParameter(parameter).domain !== 'device') ?? null;
}

function isOf({ stationId, stationIds }: Alert, id: number): boolean {
  return stationId === id || stationIds.includes(id);
}
