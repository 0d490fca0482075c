import type { Pool } from '#server/db/pool.ts';

/** One transition with its alert told by what it is, not by its number: numbers are left out by transactions that were killed. */
export interface Recorded {
  /** `rule/subject/start`, and which of these it is: a withdrawn episode may be followed by another of its start. */
  alert: string;
  seq: number;
  says: string;
  /** As the webhook is told it; null: it was not to be told. */
  key: string | null;
}

export interface Arrival {
  key: string;
  /** `alert/seq/transition` as the body has it. */
  says: string;
}

/** Every transition with its message, in order. */
export async function readRecord(pool: Pool): Promise<Recorded[]> {
  const { rows } = await pool.query<{ alert: string; seq: number; says: string; key: string | null }>(
    `select
       a.rule_id || '/' || a.subject || '/' || extract(epoch from a.started_at) || '#' || row_number() over (partition by a.rule_id, a.subject, a.started_at, t.seq order by a.id) as alert,
       t.seq,
       concat_ws(' ', coalesce(t.from_state, 'new'), t.to_state, extract(epoch from t.at), t.cause::text, t.message) as says,
       'a.' || replace(o.dedup_key, '/', '-') as key
     from alert a
     join alert_transition t on t.alert_id = a.id
     left join alert_outbox o on (o.alert_id, o.seq) = (t.alert_id, t.seq)
     order by alert, t.seq`,
  );
  return rows;
}

/** Every episode as it stands at the end. */
export async function readEpisodes(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ says: string }>(
    `select concat_ws(' ', rule_id, subject, state, extract(epoch from started_at), 'fired', extract(epoch from fired_at), 'resolved', extract(epoch from resolved_at), 'peak', peak, extract(epoch from peak_at), has_late_data, station_ids::text) as says
     from alert
     order by rule_id, subject, started_at, state, says`,
  );
  return rows.map((row) => row.says);
}

/** What of the calm record is not in the other, what the other has beyond it, and what of its messages did not arrive or cannot be told apart. */
export function compareRecords(calm: readonly Recorded[], killed: readonly Recorded[], arrivals: readonly Arrival[]) {
  const lost = minus(calm.map(textOf), killed.map(textOf));
  const extra = minus(killed.map(textOf), calm.map(textOf));
  const keys = killed.flatMap(({ key }) => (key === null ? [] : [key]));
  const arrived = new Map<string, Set<string>>();
  for (const { key, says } of arrivals) arrived.set(key, (arrived.get(key) ?? new Set()).add(says));
  return {
    transitions: killed.length,
    lost: lost.length,
    doubledOrChanged: extra.length,
    messages: keys.length,
    undelivered: keys.filter((key) => !arrived.has(key)).length,
    arrivals: arrivals.length,
    repeats: arrivals.length - arrived.size,
    /** Arrivals of no message, or of two messages under one key. */
    unrecognisable: [...arrived].filter(([key, says]) => !keys.includes(key) || says.size > 1).length,
  };
}

function textOf({ alert, seq, says, key }: Recorded): string {
  return `${alert} ${seq} ${says} ${key === null ? 'untold' : 'told'}`;
}

/** As multisets. */
function minus(all: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of others) left.set(one, (left.get(one) ?? 0) + 1);
  return all.filter((one) => {
    const count = left.get(one) ?? 0;
    left.set(one, count - 1);
    return count <= 0;
  });
}
