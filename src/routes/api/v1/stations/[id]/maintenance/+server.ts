import type { Json } from '#lib/domain/plugins.ts';
import { ownRoute, readFields } from '../../../../own-route.ts';
import { publicRoute } from '../../../../public-route.ts';
import { invalid, pathId, readQuery, time } from '../../../../query.ts';
import { wireMaintenance } from '../../../../wire-alert.ts';

export const { GET, OPTIONS, fallback } = publicRoute(
  async ({ url, params, locals }) => {
    readQuery(url.searchParams, {});
    const maintenance = await locals.app.upkeep.listMaintenance(pathId(params['id'], 'station'), locals.sight);
    return { body: { maintenance: maintenance.map(wireMaintenance) } };
  },
  { alsoTakes: ['POST'] },
);

/** `{"from": …, "to": …, "why": "new filter"}`: ISO times or milliseconds; `from` is now where it is left out. */
export const { POST } = ownRoute({
  async POST(event) {
    const { from, to, why = '' } = await readFields(event);
    if (typeof why !== 'string') throw invalid('"why" is a text.');
    const span = { fromMs: from === undefined ? Date.now() : timeOf(from, 'from'), toMs: timeOf(to, 'to'), why };
    return { status: 201, body: wireMaintenance(await event.locals.app.upkeep.addMaintenance(pathId(event.params['id'], 'station'), span, event.locals.viewer)) };
  },
});

function timeOf(value: Json | undefined, name: string): number {
  return time(typeof value === 'string' || typeof value === 'number' ? String(value) : '', name);
}
