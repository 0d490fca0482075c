import type { AlertMessage } from '#lib/domain/alerts.ts';
import type { Pool } from '#server/db/pool.ts';

export const NO_LINKS = { alertPath: '/alerts/1', mapPath: '/?s=1' };

/** A firing message as the evaluator writes it. */
export function messageOf(change: Partial<AlertMessage> = {}): AlertMessage {
  return {
    ruleId: 1, ruleName: 'Smoke', alertId: 1, seq: 1, eventId: null, kind: 'above', condition: { kind: 'above', level: 40, clear: null, averagingHours: 1 }, transition: 'firing',
    stations: [{ id: 1, name: 'Porta Venezia', longitude: 9.2, latitude: 45.5 }], stationCount: 1, parameter: 'pm25', value: 46.3, unit: 'µg/m³', peak: 46.3, averagingHours: 1, trend: 'rising',
    why: 'Above 40 µg/m³ for 2 h.', startedMs: Date.UTC(2026, 9, 27, 19), atMs: Date.UTC(2026, 9, 27, 21), timeZone: 'Europe/Rome', ...NO_LINKS, isDemonstration: false, ...change,
  };
}

/** A rule of the first channel's owner with one firing alert, and a way to write transitions with their outbox rows as the judge does. */
export async function makeAlert(pool: Pool, channelIds: number[]): Promise<{ ruleId: number; alertId: number; tell(channelId: number, change?: Partial<AlertMessage>, notBeforeMs?: number): Promise<number> }> {
  const rule = await pool.query<{ id: number }>(
    `insert into alert_rule (name, kind, target, condition, basis, hold, delivery, channel_ids, owner)
     values ('Smoke', 'above', '{"kind":"station","stationId":1,"parameter":"pm25"}', '{"kind":"above","level":40,"clear":36,"averagingHours":1}', '{}', '{}', '{}', $1::bigint[], (select owner from channel where id = ($1::bigint[])[1])) returning id`,
    [channelIds],
  );
  const ruleId = rule.rows[0]!.id;
  const alert = await pool.query<{ id: number }>(`insert into alert (rule_id, rule_version, subject, state, started_at) values ($1, 1, 'station:' || $1::int, 'firing', now()) returning id`, [ruleId]);
  const alertId = alert.rows[0]!.id;
  let seq = 0;
  return {
    ruleId,
    alertId,
    async tell(channelId, change = {}, notBeforeMs = Date.now() - 1000) {
      seq += 1;
      await pool.query(`insert into alert_transition (alert_id, seq, to_state, at, cause) values ($1, $2, 'firing', now(), '{}')`, [alertId, seq]);
      const { rows } = await pool.query<{ id: number }>(
        `insert into alert_outbox (alert_id, seq, channel_id, dedup_key, payload, not_before) values ($1, $2, $3, $4, $5::jsonb, $6::timestamptz) returning id`,
        [alertId, seq, channelId, `${alertId}/${seq}/${channelId}`, JSON.stringify(messageOf({ ruleId, alertId, seq, ...change })), new Date(notBeforeMs)],
      );
      return rows[0]!.id;
    },
  };
}
