import { AppError } from '#lib/domain/codes.ts';
import type { LinkClaim, LinkView, Managed } from '#lib/domain/channels.ts';
import { formatValue } from '#lib/domain/display.ts';
import { getParameter, isParameterId } from '#lib/domain/parameters.ts';
import { m } from '#lib/messages/index.ts';
import { acknowledgeAlert } from '#server/db/alert-acts.ts';
import * as channelRows from '#server/db/channels.ts';
import { listDeliveries } from '#server/db/deliveries.ts';
import { findLinkedRule, listRulesOfChannels, moveLinkedLevel, muteLinkedRule, stopLinkedRule, type LinkedRule } from '#server/db/linked-rules.ts';
import type { Pool } from '#server/db/pool.ts';
import { shown } from './shown-channel.ts';

const SNOOZE_MS = 4 * 3_600_000;
const LOG_ROWS = 50;
/** A little further than what was crossed. */
const STEP = 1.25;

/** What signed links show and do. Whoever has the link may: it was sent to the channel's address alone. */
export function makeLinkActs({ pool, now }: { pool: Pool; now(): number }) {
  async function act({ act: what, channelId, alertId, ruleId }: LinkClaim, { level }: { level?: number }): Promise<void> {
    switch (what) {
      case 'acknowledge':
        return void (await acknowledgeAlert(pool, { alertId, nowMs: now(), why: m('link.acknowledgedWhy') }));
      case 'snooze':
        return muteLinkedRule(pool, ruleId, now() + SNOOZE_MS);
      case 'raise':
        if (level === undefined || !Number.isFinite(level)) throw new AppError('request.invalid', m('link.levelWrong'));
        return moveLinkedLevel(pool, ruleId, level);
      case 'stop':
        return stopLinkedRule(pool, ruleId);
      case 'confirm':
        return channelRows.confirmChannel(pool, channelId);
      case 'manage':
        return;
    }
  }

  async function view(claim: LinkClaim): Promise<LinkView> {
    const [channel, rule] = await Promise.all([channelRows.findChannel(pool, claim.channelId), claim.ruleId === 0 ? null : findLinkedRule(pool, claim.ruleId)]);
    return { claim, channel: channel === null ? null : shown(channel), rule: rule === null ? null : ruleView(rule) };
  }

  async function managed(claim: LinkClaim): Promise<Managed> {
    const channels = (await channelRows.listChannelsOfAddress(pool, claim.channelId)).map(shown);
    const channelIds = channels.map(({ id }) => id);
    const [rules, deliveries] = await Promise.all([listRulesOfChannels(pool, channelIds), listDeliveries(pool, { channelIds, limit: LOG_ROWS })]);
    return {
      label: channels[0]?.label ?? '',
      channels,
      rules: rules.map((rule) => ({ id: rule.id, name: nameOf(rule), channelIds: rule.channelIds, isEnabled: rule.isEnabled, mutedUntilMs: rule.mutedUntilMs })),
      deliveries,
    };
  }

  return { act, view, managed, stopRule: (id: number) => stopLinkedRule(pool, id), muteRule: (id: number) => muteLinkedRule(pool, id, now() + SNOOZE_MS), ownerPaused: m('channel.ownerPaused') };
}

function ruleView(rule: LinkedRule): NonNullable<LinkView['rule']> {
  const { condition, parameter } = rule;
  const level = 'level' in condition ? condition.level : null;
  const isBelow = condition.kind === 'below' || (condition.kind === 'area' && condition.direction === 'below');
  const suggested = level === null ? null : Number((isBelow === level >= 0 ? level / STEP : level * STEP).toPrecision(2));
  return { id: rule.id, name: nameOf(rule), level, unit: parameter !== null && isParameterId(parameter) ? getParameter(parameter).unit : '', suggested };
}

/** Its owner's words, or what it watches. */
function nameOf({ name, condition, parameter }: LinkedRule): string {
  if (name !== '') return name;
  if (parameter === null || !isParameterId(parameter)) return m(`rule.kind.${condition.kind}`);
  const { label, sub } = getParameter(parameter);
  const level = 'level' in condition ? ` ${formatValue(condition.level, parameter)}` : '';
  return `${label}${sub} ${m(`rule.kind.${condition.kind}`)}${level}`;
}
