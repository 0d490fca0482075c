import { JUDGE, readJudgedJournal } from '#server/db/journal.ts';
import type { Db } from '#server/db/pool.ts';
import { readSetting, writeSetting } from '#server/db/settings.ts';
import type { AlertEngine } from './engine.ts';

/** Setting: the journal's position up to which everything that is remembered was written. */
export const SAVED = 'alerts.saved';
const PAGE = 64;

/** What was remembered and not yet written when the line ended is made again from the journal, up to its cursor. Returns the readings that were stepped. */
export async function recall(db: Db, engine: AlertEngine, cursor: number): Promise<number> {
  let readings = 0;
  const saved = await readSetting(db, SAVED);
  if (saved === null) await writeSetting(db, SAVED, String(cursor)); // nothing is remembered beyond the cursor yet: from here on it is
  let position = Number(saved ?? cursor);
  while (position < cursor) {
    const page = await readJudgedJournal(db, position, Math.min(PAGE, cursor - position), JUDGE);
    if (page.length === 0) break;
    for (const batch of page) {
      position = batch.position;
      if (batch.kind !== 'live') continue;
      engine.recall(batch, batch.settings, batch.findings);
      readings += batch.sensorIds.length;
    }
  }
  return readings;
}
