import type { Json } from '#lib/domain/plugins.ts';
import { askerOf } from '../../../../asker.ts';
import { ownRoute, readFields } from '../../../../own-route.ts';
import { invalid, pathId, time } from '../../../../query.ts';
import { noteRuleAct } from '../../../../rule-audit.ts';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 24 * 31;

export const { POST, fallback } = ownRoute({
  /** `{"hours": 4}` or `{"until": "2026-12-24T18:00:00Z"}`: no messages for so long; 0 hours: from now on again. */
  async POST(event) {
    const mutedUntilMs = untilOf(await readFields(event), Date.now());
    const id = pathId(event.params['id'], 'rule');
    const { alerts } = event.locals.app;
    const before = await alerts.getRule(id, askerOf(event));
    await alerts.muteRule(id, mutedUntilMs, askerOf(event));
    await noteRuleAct(event, before, { ...before, mutedUntilMs });
    return { body: { mutedUntilMs } };
  },
});

function untilOf({ hours, until }: Record<string, Json | undefined>, nowMs: number): number | null {
  if ((hours === undefined) === (until === undefined)) throw invalid('Send either "hours" or "until".');
  const leftHours = until === undefined ? hours : (time(typeof until === 'string' || typeof until === 'number' ? String(until) : '', 'until') - nowMs) / HOUR_MS;
  if (typeof leftHours !== 'number' || !(leftHours >= 0 && leftHours <= MOST_HOURS)) throw invalid(`A rule is muted for ${MOST_HOURS} hours at most, from now on.`);
  return leftHours === 0 ? null : Math.round(nowMs + leftHours * HOUR_MS);
}
