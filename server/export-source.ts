import type { RowsQuery } from '#lib/domain/export.ts';
import { openExportConnection } from '#server/db/export-connection.ts';
import type { ExportQuery } from '#server/exporters/export-query.ts';
import type { SensorSpan } from '#server/exporters/rows.ts';
import type { RowSource } from '#server/exporters/run-export.ts';

/** For one sensor's rows, the pauses of a slow reader included. */
const STATEMENT_TIMEOUT_MS = 1_800_000;

/** Rows of the database, from one snapshot, over a connection of their own. */
export async function openRowSource(url: string, statementTimeoutMs = STATEMENT_TIMEOUT_MS): Promise<RowSource> {
  const connection = await openExportConnection(url, { statementTimeoutMs });
  return {
    async *rows(span, query) {
      for await (const columns of connection.rows(rowsQueryOf(span, query))) yield { sensor: span.sensor, ...columns };
    },
    async *wideRows(spans, query) {
      const sensors = spans.map((span) => span.sensor);
      for await (const columns of connection.wideRows(spans.map((span) => rowsQueryOf(span, query)))) yield { sensors, ...columns };
    },
    countWideRows: (spans, query) => connection.countWideRows(spans.map((span) => rowsQueryOf(span, query))),
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}

function rowsQueryOf({ sensor, fromMs, toMs, hasWholeHours }: SensorSpan, { every, flags }: ExportQuery): RowsQuery {
  return { sensorId: sensor.id, fromMs, toMs, every, isGoodOnly: flags === 'good', timeZone: sensor.timeZone, hasWholeHours };
}
