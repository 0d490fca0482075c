import { askerOf } from '../../../../asker.ts';
import { ownRoute, readFields } from '../../../../own-route.ts';
import { invalid, pathId } from '../../../../query.ts';

const MOST_HOURS = 24 * 31;

export const { POST, fallback } = ownRoute({
  /** `{"hours": 4}`: no messages for so long; 0: from now on again. */
  async POST(event) {
    const { hours } = await readFields(event);
    if (typeof hours !== 'number' || !(hours >= 0 && hours <= MOST_HOURS)) throw invalid(`"hours" is a number from 0 to ${MOST_HOURS}.`);
    const mutedUntilMs = hours === 0 ? null : Date.now() + hours * 3_600_000;
    await event.locals.app.alerts.muteRule(pathId(event.params['id'], 'rule'), mutedUntilMs, askerOf(event));
    return { body: { mutedUntilMs } };
  },
});
