import { keeperOf } from '../../../../asker.ts';
import { ownRoute, readFields } from '../../../../own-route.ts';
import { invalid, pathId } from '../../../../query.ts';
import { wireKey } from '../../../../wire-device.ts';

/** Long enough to walk to a device and type the new key. */
const USUAL_OVERLAP_S = 86_400;

/** `{"label": "spring", "overlap_s": 3600}`: the keys that there are open the device for so long; null: they stay. */
export const { POST, fallback } = ownRoute({
  async POST(event) {
    const { label = '', overlap_s: overlapS = USUAL_OVERLAP_S } = await readFields(event);
    if (typeof label !== 'string') throw invalid('"label" is a text.');
    if (overlapS !== null && typeof overlapS !== 'number') throw invalid('"overlap_s" is a number of seconds, or null.');
    const overlapMs = overlapS === null ? null : overlapS * 1000;
    const id = pathId(event.params['id'], 'device');
    const { key, secret } = await event.locals.app.devices.addKey(id, { label: label.trim(), overlapMs }, keeperOf(event));
    await event.locals.app.audit({ viewer: event.locals.viewer, act: 'device.key', subject: `device/${id}`, after: { key: key.id, overlapMs } });
    return { status: 201, body: { ...wireKey(key), key: secret } };
  },
});
