import { AppError } from '#lib/domain/codes.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { columnsOf, type Column } from './columns.ts';
import { defineExporter } from './exporter.ts';
import { metadataOf } from './metadata.ts';
import { averagingOf, FLAG_WORDS, flagCodeOf, type ExportPlan, type LongEncoder, type RowBatch } from './rows.ts';
import { columnLetters, NUMBER_STYLE, serialOf, sheetEnd, sheetStart, textCell, WORKBOOK_PARTS } from './xlsx-parts.ts';
import { zoneOf } from './zone.ts';
import { ZipWriter } from './zip-writer.ts';

/** Rows of one workbook: beyond them spreadsheets crawl. */
export const MAX_XLSX_ROWS = 100_000;

/** A workbook with the tidy table on one sheet and what it means on another. */
export default defineExporter({
  head: {
    id: 'xlsx',
    title: 'Excel workbook, up to 100,000 rows',
    version: 1,
    source: 'https://ecma-international.org/publications-and-standards/standards/ecma-376/',
    options: {},
    optionsHelp: {},
    examples: [{ title: 'a reading and the sheet that explains it' }],
  },
  open: (plan) => makeXlsxEncoder(plan),
});

const NOTHING = new Uint8Array(0);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Held until its end, so that too many rows are said before a byte is sent. */
function makeXlsxEncoder(plan: ExportPlan): LongEncoder {
  const columns = columnsOf(plan.query);
  const zip = new ZipWriter();
  const parts: Uint8Array[] = [];
  let row = 1;
  return {
    layout: 'long',
    begin() {
      for (const [name, text] of Object.entries(WORKBOOK_PARTS)) parts.push(zip.file(name, bytesOf(text)));
      parts.push(zip.file('xl/worksheets/sheet2.xml', bytesOf(aboutSheet(plan, columns))));
      parts.push(zip.open('xl/worksheets/sheet1.xml'));
      parts.push(zip.add(bytesOf(sheetStart(columns.length) + rowOf(1, columns.map(({ name }, i) => textCell(i, 1, name, NUMBER_STYLE.bold))))));
      return NOTHING;
    },
    add(batch) {
      if (row - 1 + batch.count > MAX_XLSX_ROWS) throw new AppError('request.invalid', `A workbook takes at most ${MAX_XLSX_ROWS} rows; choose fewer stations, parameters or days, or another format.`);
      const cells = cellsOf(plan, batch);
      let text = '';
      for (let i = 0; i < batch.count; i += 1) {
        row += 1;
        text += rowOf(row, columns.map((column, place) => cellOf(column, place, row, cells[column.name]!(i))));
      }
      parts.push(zip.add(bytesOf(text)));
      return NOTHING;
    },
    end: () => Buffer.concat([...parts, zip.add(bytesOf(sheetEnd(columns.length, row))), zip.close(), zip.end()]),
  };
}

type Cell = string | number | boolean | null | { ms: number };

function cellsOf({ query }: ExportPlan, batch: RowBatch): Record<string, (row: number) => Cell> {
  const { sensor, timesMs, values, sentValues, sentUnits, buckets, belowDetection } = batch;
  const { offsetMs } = zoneOf(sensor.timeZone);
  const { unit } = getParameter(sensor.parameter);
  const isAverage = buckets !== null;
  return {
    time_utc: (row) => ({ ms: timesMs[row]! }),
    time_local: (row) => ({ ms: timesMs[row]! + offsetMs(timesMs[row]!) }),
    time_zone: () => sensor.timeZone,
    station: () => sensor.stationName,
    sensor: () => sensor.id,
    parameter: () => sensor.parameter,
    value: (row) => values[row]!,
    value_as_sent: (row) => (isAverage ? null : Number.isNaN(sentValues[row]!) ? values[row]! : sentValues[row]!),
    unit: () => unit,
    unit_as_sent: (row) => (isAverage ? null : (sentUnits[row] ?? unit)),
    flag: (row) => FLAG_WORDS[flagCodeOf(batch, row)]!,
    correction: () => null,
    averaging: () => averagingOf(query.every, sensor),
    latitude: () => sensor.latitude,
    longitude: () => sensor.longitude,
    licence: () => sensor.licence,
    station_id: () => sensor.stationId,
    below_detection: (row) => belowDetection[row] === 1,
    demonstration: () => sensor.isDemonstration,
    minimum: (row) => buckets?.minima[row] ?? null,
    maximum: (row) => buckets?.maxima[row] ?? null,
    readings: (row) => buckets?.counts[row] ?? null,
    good_readings: (row) => buckets?.goodCounts[row] ?? null,
  };
}

function rowOf(row: number, cells: string[]): string {
  return `<row r="${row}">${cells.join('')}</row>`;
}

function cellOf(_column: Column, place: number, row: number, cell: Cell): string {
  if (cell === null || cell === '' || Number.isNaN(cell)) return '';
  const at = `${columnLetters(place)}${row}`;
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${Number(cell)}</v></c>`;
  if (typeof cell === 'string') return textCell(place, row, cell);
  const serial = serialOf(cell.ms);
  return serial === null ? textCell(place, row, new Date(cell.ms).toISOString()) : `<c r="${at}" s="${NUMBER_STYLE.time}"><v>${serial}</v></c>`;
}

/** What the workbook holds and may be used for, as name and value. */
function aboutSheet(plan: ExportPlan, columns: Column[]): string {
  const { query, software, licences, attribution, note, stations, parameters } = metadataOf(plan) as Record<string, unknown>;
  const facts: [string, unknown][] = [
    ['query', query], ['software', software], ['note', note], ['licences', (licences as string[]).join(', ')], ['attribution', (attribution as string[]).join('; ')],
    ['times', 'time_utc is in UTC; time_local is on the clock of the station, whose zone is time_zone'],
    ...columns.map(({ name, about }): [string, unknown] => [name, about]),
    ...(parameters as { id: string; name: string; unit: string; ucum: string; cf_standard_name: string | null }[]).map(({ id, name, unit, ucum, cf_standard_name: cf }): [string, unknown] => [id, [name, unit, `UCUM ${ucum}`, cf === null ? '' : `CF ${cf}`].filter((part) => part !== '').join('; ')]),
    ...(stations as { id: number; name: string }[]).map(({ id, name }): [string, unknown] => [`station ${id}`, name]),
  ];
  const rows = facts.filter(([, value]) => value !== undefined && value !== '').map(([name, value], i) => rowOf(i + 1, [textCell(0, i + 1, name, NUMBER_STYLE.bold), textCell(1, i + 1, String(value))]));
  return sheetStart(0) + rows.join('') + sheetEnd(0, 0);
}
