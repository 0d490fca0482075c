import { getParameter } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';

/** Stations that come with the page; the others are found by the server's search, on the map, by tag or in an area. */
const MAX_STATIONS = 1000;

export const load: PageServerLoad = async ({ locals }) => {
  const { reads } = locals;
  const [{ stations }, instance, tags] = await Promise.all([reads.listStations({ limit: MAX_STATIONS }), reads.instance(), locals.app.upkeep.listTags(locals.sight)]);
  return {
    stations: stations.map(({ id, name, kind, sensors }) => ({ id, name, kind, parameters: [...new Set(sensors.map((sensor) => sensor.parameter))] })),
    tags,
    basemapUrl: locals.app.basemapUrl,
    stationCount: instance.stationCount,
    parameters: instance.parameters.map(({ id }) => id).filter((id) => getParameter(id).domain !== 'device'),
    nowMs: Date.now(),
    bar: { title: m('download.short') },
  };
};
