import { openExportConnection } from '#server/db/export-connection.ts';
import type { RowSource } from '#server/exporters/run-export.ts';

/** For one sensor's rows, the pauses of a slow reader included. */
const STATEMENT_TIMEOUT_MS = 1_800_000;

/** Rows of the database, from one snapshot, over a connection of their own. */
export async function openRowSource(url: string, statementTimeoutMs = STATEMENT_TIMEOUT_MS): Promise<RowSource> {
  const connection = await openExportConnection(url, { statementTimeoutMs });
  return {
    async *rows({ sensor, fromMs, toMs, hasWholeHours }, { every, flags }) {
      const query = { sensorId: sensor.id, fromMs, toMs, every, isGoodOnly: flags === 'good', timeZone: sensor.timeZone, hasWholeHours };
      for await (const columns of connection.rows(query)) yield { sensor, ...columns };
    },
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}
