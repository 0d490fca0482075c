import { getParameter } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import type { PageServerLoad } from './$types';

/** Stations that can be picked by name; the others by stations=all or a box of the API. */
const MAX_STATIONS = 1000;

export const load: PageServerLoad = async ({ locals }) => {
  const { reads } = locals.app;
  const [{ stations }, instance, tags] = await Promise.all([reads.listStations({ limit: MAX_STATIONS }), reads.instance(), locals.app.upkeep.listTags()]);
  return {
    stations: stations.map(({ id, name, kind, sensors }) => ({ id, name, kind, parameters: [...new Set(sensors.map((sensor) => sensor.parameter))] })),
    tags,
    stationCount: instance.stationCount,
    parameters: instance.parameters.map(({ id }) => id).filter((id) => getParameter(id).domain !== 'device'),
    nowMs: Date.now(),
    bar: { title: m('download.short') },
  };
};
