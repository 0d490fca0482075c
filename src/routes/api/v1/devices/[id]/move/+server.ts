import { ownRoute, readFields } from '../../../../own-route.ts';
import { invalid, pathId, time } from '../../../../query.ts';

/** `{"station": "7", "at": "2026-11-22T10:00:00Z", "swap": true}`: from then on it stands there; null: nowhere. `at` is now where it is left out. */
export const { POST, fallback } = ownRoute({
  async POST(event) {
    const deviceId = pathId(event.params['id'], 'device');
    const { station, at, swap = false } = await readFields(event);
    if (station !== null && typeof station !== 'string' && typeof station !== 'number') throw invalid('"station" is the id of a station, or null.');
    if (typeof swap !== 'boolean') throw invalid('"swap" is true or false.');
    const atMs = at === undefined ? Date.now() : time(typeof at === 'string' || typeof at === 'number' ? String(at) : '', 'at');
    const { replaced } = await event.locals.app.moves.move(deviceId, { stationId: station === null ? null : pathId(String(station), 'station'), atMs, isSwap: swap }, event.locals.viewer);
    const stored = station === null ? 0 : await event.locals.app.acts.settleDevice(deviceId);
    return { body: { replaced: replaced.map(String), stored } };
  },
});
