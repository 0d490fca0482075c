import type { AlertMessage } from '#lib/domain/alerts.ts';
import type { LinkAct } from '#lib/domain/channels.ts';
import type { Notice } from '#lib/domain/notifiers.ts';
import type { DueDelivery } from '#server/db/deliveries.ts';
import { alertNotice } from '#server/notifiers/alert-notice.ts';
import { confirmNotice, digestNotice, testNotice } from '#server/notifiers/own-notices.ts';
import { signLink } from './signed-links.ts';

const DAY_MS = 86_400_000;
/** Acts on one alert are of use for days; stopping and managing must work as long as a message is kept. */
const VALID_MS: Record<LinkAct, number> = { acknowledge: 7 * DAY_MS, snooze: 7 * DAY_MS, raise: 30 * DAY_MS, stop: 400 * DAY_MS, manage: 400 * DAY_MS, confirm: 2 * DAY_MS };

/** A delivery in words, with links signed at the time of sending. */
export function makeRenderer({ secret, origin, now }: { secret: string; origin(): string; now(): number }): (delivery: DueDelivery) => Notice {
  return ({ key, kind, payload, createdMs, channel }) => {
    const linkOf = (act: LinkAct, alertId = 0, ruleId = 0) => {
      const path = act === 'manage' ? 'manage' : 'a';
      return `${origin()}/${path}/${signLink(secret, { act, channelId: channel.id, alertId, ruleId, expiresMs: now() + VALID_MS[act] })}`;
    };
    const sender = { key, origin: origin(), timeMs: createdMs };
    if (kind === 'confirm') return confirmNotice(sender, linkOf('confirm'));
    if (kind === 'test') return testNotice(sender, linkOf('manage'));
    if (kind === 'digest') return digestNotice(sender, payload as { items: AlertMessage[]; more: number }, linkOf('manage'));
    const message = payload as AlertMessage;
    const { alertId, ruleId } = message;
    return alertNotice(message, key, {
      origin: origin(),
      acknowledge: linkOf('acknowledge', alertId, ruleId),
      snooze: linkOf('snooze', alertId, ruleId),
      raise: linkOf('raise', alertId, ruleId),
      stop: linkOf('stop', alertId, ruleId),
      manage: linkOf('manage'),
    });
  };
}
