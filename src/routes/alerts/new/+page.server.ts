import { getParameter } from '#lib/domain/parameters.ts';
import { listHourlyIndices } from '#lib/indices/hourly.ts';
import { HOURLY_RULES } from '#lib/indices/hourly-rules.ts';
import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';

const MONTH_MS = 30 * 86_400_000;

export const load: PageServerLoad = async ({ locals, url }) => {
  const { reads } = locals.app;
  const bar = { title: m('tell.short'), backHref: '/alerts' };
  const stationId = Number(url.searchParams.get('station') ?? NaN);
  const station = Number.isSafeInteger(stationId) && stationId > 0 ? await reads.findStation(stationId) : null;
  const sensors = station?.sensors.filter((one) => getParameter(one.parameter).domain !== 'device') ?? [];
  const sensor = sensors.find((one) => String(one.id) === url.searchParams.get('sensor')) ?? sensors[0] ?? null;
  const nowMs = Date.now();
  if (station === null || sensor === null) return { station: null, sensor: null, sensors: [], series: null, indices: [], isMailSet: false, nowMs, fromMs: nowMs - MONTH_MS, bar };
  const series = await reads.findSeries({ sensorId: sensor.id, fromMs: nowMs - MONTH_MS, toMs: nowMs, every: '1h' });
  const indices = listHourlyIndices()
    .filter(({ head }) => HOURLY_RULES[head.id]?.some((rule) => rule.parameter === sensor.parameter))
    .map(({ head }) => ({ id: head.id, title: head.title, bands: head.bands.map(({ name, low }) => ({ name, low })) }));
  return { station: { id: station.id, name: station.name, timeZone: station.timeZone }, sensor, sensors, series, indices, isMailSet: locals.app.channels.isMailSet, nowMs, fromMs: nowMs - MONTH_MS, bar };
};
