import type { AlertState } from '#lib/domain/alerts.ts';
import { insertTransition } from './alert-record.ts';
import { transaction, type Pool } from './pool.ts';

/** A person says that they know: the alert stays and counts no more. The same again changes nothing. Returns its state; null: there is no such alert. */
export async function acknowledgeAlert(pool: Pool, { alertId, nowMs, why }: { alertId: number; nowMs: number; why: string }): Promise<AlertState | null> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ state: AlertState }>('select state from alert where id = $1::bigint for update', [alertId]);
    const state = rows[0]?.state ?? null;
    if (state !== 'firing') return state;
    await tx.query(`update alert set state = 'acknowledged', changed_at = now() where id = $1::bigint`, [alertId]);
    await insertTransition(tx, { alertId, from: state, to: 'acknowledged', atMs: nowMs, recordedMs: nowMs, cause: { by: 'person', why, value: null }, message: 'none' });
    return 'acknowledged';
  });
}
