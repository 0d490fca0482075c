import { accessOf } from '../../../../alert-access.ts';
import { ownRoute, readJson } from '../../../../own-route.ts';
import { invalid, pathId } from '../../../../query.ts';

const MOST_HOURS = 24 * 31;

/** `{"hours": 4}`: no messages for so long; 0: from now on again. */
export const POST = ownRoute(async (event) => {
  const { hours } = ((await readJson(event)) ?? {}) as { hours?: unknown };
  if (typeof hours !== 'number' || !(hours >= 0 && hours <= MOST_HOURS)) throw invalid(`"hours" is a number from 0 to ${MOST_HOURS}.`);
  const mutedUntilMs = hours === 0 ? null : Date.now() + hours * 3_600_000;
  await event.locals.app.alerts.muteRule(pathId(event.params['id'], 'rule'), mutedUntilMs, accessOf(event));
  return { body: { mutedUntilMs } };
});
