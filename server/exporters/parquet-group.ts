import type { ColumnChunk, SchemaElement } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer';
import type { SeriesStep } from '#lib/domain/api.ts';
import type { ExportSensor } from '#lib/domain/export.ts';
import { getParameter } from '#lib/domain/parameters.ts';
import { packColumn, writeChunk, type PackedColumn } from './parquet-chunk.ts';
import { encodeCodes, encodeNumbers, encodeRuns, encodeTimes, encodeTruths, Runs, type Cell, type EncodedColumn } from './parquet-values.ts';
import { averagingOf, FLAG_WORDS, flagCodeOf, type RowBatch } from './rows.ts';
import { zoneOf } from './zone.ts';

const FLAGS = FLAG_WORDS.map((word) => (word === '' ? null : word));
/** Numbers of averages, in the order in which a batch has them. */
const OF_BUCKETS = ['minimum', 'maximum', 'readings', 'good_readings'] as const;

/** Rows of the next row group, column by column, in arrays that are used again for every group. */
export class ParquetGroup {
  readonly #every: SeriesStep;
  readonly #elements: readonly SchemaElement[];
  readonly #runs = new Map<string, Runs>();
  readonly #numbers = new Map<string, Float64Array>();
  readonly #flags: Uint8Array;
  readonly #below: Uint8Array;
  readonly #simulated: Uint8Array;
  readonly #unitCodes: Uint16Array;
  readonly #units = new Map<string, number>();
  /** False: every value stands as it was sent. */
  #hasSent = false;
  count = 0;

  constructor(every: SeriesStep, elements: readonly SchemaElement[], most: number) {
    this.#every = every;
    this.#elements = elements;
    const numbers = ['time_utc', 'time_local', 'value', ...(every === 'raw' ? ['value_as_sent'] : OF_BUCKETS)];
    for (const { name } of elements) {
      if (numbers.includes(name)) this.#numbers.set(name, new Float64Array(most));
      else this.#runs.set(name, new Runs());
    }
    [this.#flags, this.#below, this.#simulated, this.#unitCodes] = [new Uint8Array(most), new Uint8Array(most), new Uint8Array(most), new Uint16Array(most)];
  }

  add(batch: RowBatch): void {
    const { sensor, count } = batch;
    this.#addConstants(sensor, count);
    this.#addTimes(batch);
    if (batch.buckets === null) this.#addReadings(batch, getParameter(sensor.parameter).unit);
    else this.#addAverages(batch, batch.buckets);
    this.count += count;
  }

  /** The pages of all columns, in their order. */
  write(out: ByteWriter): ColumnChunk[] {
    const values = this.#elements.find(({ name }) => name === 'value')!;
    const packedValues = this.#pack(values);
    const isAsSent = this.#every === 'raw' && !this.#hasSent;
    return this.#elements.map((element) => writeChunk(out, element, element === values || (isAsSent && element.name === 'value_as_sent') ? packedValues : this.#pack(element)));
  }

  clear(): void {
    for (const runs of this.#runs.values()) runs.clear();
    this.#units.clear();
    this.#hasSent = false;
    this.count = 0;
  }

  #pack(element: SchemaElement): PackedColumn {
    return packColumn(this.#encode(element), element, this.count);
  }

  #encode({ name, type, repetition_type }: SchemaElement): EncodedColumn {
    const isOptional = repetition_type === 'OPTIONAL';
    const numbers = this.#numbers.get(name)?.subarray(0, this.count);
    if (numbers !== undefined) return type === 'INT64' ? encodeTimes(numbers) : encodeNumbers(numbers, type === 'INT32' ? 'INT32' : 'DOUBLE', isOptional);
    if (this.#every === 'raw' && name === 'flag') return encodeCodes(this.#flags.subarray(0, this.count), FLAGS, isOptional);
    if (this.#every === 'raw' && name === 'unit_as_sent') return encodeCodes(this.#unitCodes.subarray(0, this.count), [...this.#units.keys()], isOptional);
    if (type === 'BOOLEAN') return encodeTruths((name === 'demonstration' ? this.#simulated : this.#below).subarray(0, this.count));
    return encodeRuns(this.#runs.get(name)!, isOptional);
  }

  #addConstants(sensor: ExportSensor, count: number): void {
    const averaging = averagingOf(this.#every, sensor);
    const constants: Record<string, Cell> = {
      time_zone: sensor.timeZone,
      station: sensor.stationName,
      sensor: sensor.id,
      parameter: sensor.parameter,
      unit: getParameter(sensor.parameter).unit,
      averaging: averaging === '' ? null : averaging,
      latitude: sensor.latitude,
      longitude: sensor.longitude,
      licence: sensor.licence,
      station_id: sensor.stationId,
    };
    for (const [name, runs] of this.#runs) runs.add(constants[name] ?? null, count);
    this.#simulated.fill(sensor.isDemonstration ? 1 : 0, this.count, this.count + count);
  }

  #addTimes({ sensor, timesMs, count }: RowBatch): void {
    const { offsetMs } = zoneOf(sensor.timeZone);
    const [utc, local] = [this.#numbers.get('time_utc')!, this.#numbers.get('time_local')!];
    for (let row = 0, at = this.count; row < count; row += 1, at += 1) {
      const timeMs = timesMs[row]!;
      utc[at] = timeMs;
      local[at] = timeMs + offsetMs(timeMs);
    }
  }

  #addReadings(batch: RowBatch, unit: string): void {
    const { count, values, sentValues, sentUnits, belowDetection } = batch;
    const [value, sent] = [this.#numbers.get('value')!, this.#numbers.get('value_as_sent')!];
    const own = this.#unitCodeOf(unit);
    for (let row = 0, at = this.count; row < count; row += 1, at += 1) {
      const [given, sentValue, sentUnit] = [values[row]!, sentValues[row]!, sentUnits[row]];
      const isSent = !Number.isNaN(sentValue);
      value[at] = given;
      sent[at] = isSent ? sentValue : given;
      if (isSent) this.#hasSent = true;
      this.#unitCodes[at] = sentUnit == null ? own : this.#unitCodeOf(sentUnit);
      this.#flags[at] = flagCodeOf(batch, row);
      this.#below[at] = belowDetection[row]!;
    }
  }

  #unitCodeOf(unit: string): number {
    const known = this.#units.get(unit);
    if (known !== undefined) return known;
    this.#units.set(unit, this.#units.size);
    return this.#units.size - 1;
  }

  #addAverages({ count, values }: RowBatch, { minima, maxima, counts, goodCounts }: NonNullable<RowBatch['buckets']>): void {
    this.#below.fill(0, this.count, this.count + count);
    this.#numbers.get('value')!.set(values.subarray(0, count), this.count);
    [minima, maxima, counts, goodCounts].forEach((column, i) => this.#numbers.get(OF_BUCKETS[i]!)?.set(column.subarray(0, count), this.count));
  }
}
