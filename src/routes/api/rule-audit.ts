import type { RequestEvent } from '@sveltejs/kit';
import type { AlertRule } from '#lib/domain/alerts.ts';
import type { Json } from '#lib/domain/plugins.ts';
import { askerOf } from './asker.ts';

type Act = 'rule.change' | 'rule.stop' | 'rule.start' | 'rule.mute' | 'rule.delete';
/** What of a rule a row of the audit log may say: not whose it is, nor where its messages go. */
const TOLD = ['target', 'condition', 'basis', 'hold', 'isEnabled', 'mutedUntilMs'] as const;

/** What an administrator does to a rule that is not their browser's own leaves a row; what an owner does leaves none. */
export async function noteRuleAct(event: RequestEvent, before: AlertRule, after: AlertRule | null): Promise<void> {
  const { isAdministrator, owner } = askerOf(event);
  if (!isAdministrator || (before.owner !== null && before.owner === owner)) return;
  const changed = after === null ? [...TOLD] : TOLD.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  await event.locals.app.audit({
    viewer: event.locals.viewer,
    act: actOf(before, after, changed),
    subject: `rule/${before.id}`,
    before: partOf(before, changed),
    ...(after === null ? {} : { after: partOf(after, changed) }),
  });
}

function actOf(before: AlertRule, after: AlertRule | null, changed: readonly string[]): Act {
  if (after === null) return 'rule.delete';
  if (changed.length === 1 && changed[0] === 'mutedUntilMs') return 'rule.mute';
  if (before.isEnabled !== after.isEnabled) return after.isEnabled ? 'rule.start' : 'rule.stop';
  return 'rule.change';
}

function partOf(rule: AlertRule, names: readonly (typeof TOLD)[number][]): Json {
  return Object.fromEntries(names.map((name) => [name, rule[name]])) as Json;
}
