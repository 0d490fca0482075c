import type { JournalBatch, RawMessage, IngestResult, Reading, Reject } from '#lib/domain/reading.ts';
import type { SensorInput } from '#lib/domain/wire.ts';
import { insertDeadLetter } from '#server/db/dead-letters.ts';
import { insertSensor, loadDirectory, loadDirectoryDevices } from '#server/db/directory.ts';
import { JUDGE, moveCursor, readCursor, readJournal } from '#server/db/journal.ts';
import { recordJudgements } from '#server/db/judgements.ts';
import { appErrorOf, transaction, type Pool } from '#server/db/pool.ts';
import { loadSnapshot, saveSnapshot } from '#server/db/snapshots.ts';
import { GroupCommit, type DeadLetter, type GroupCommitCounters } from '#server/ingest/group-commit.ts';
import { Directory } from '#server/stages/directory.ts';
import type { Judged } from '#server/stages/judge.ts';
import { AlertLine, type AlertLineOptions } from './alert-line.ts';
import { IngestLine } from './ingest-line.ts';
import { JudgeLine, type JudgeStore } from './judge-line.ts';
import { KnownSensors } from './known-sensors.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { makeSerial } from './serial.ts';
import { makeReader, makeSubmit } from './submit.ts';

/** Whose cursor, snapshot and findings these are. */

export interface PipelineOptions {
  pool: Pool;
  /** After the commit of a judgement; `batch` is null for a silence found between two batches. */
  publish(batch: JournalBatch | null, judged: Judged): void;
  /** After the commit of what alerts did. */
  onAlerts?: AlertLineOptions['onChange'];
  metrics: Metrics;
  log: Log;
  now(): number;
}

export interface Pipeline {
  directory: Directory;
  /** The judge's committed position when the pipeline started. */
  position: number;
  /** Bytes of a device → stored and acknowledged. */
  submit(message: RawMessage): Promise<IngestResult>;
  /** The same without storing: what of it are readings of known sensors. */
  read(message: RawMessage): Promise<{ readings: Reading[]; rejects: Reject[] }>;
  /** Readings of the past: checked and rolled up, never live and never paging. */
  storeBackfill(readings: Reading[]): Promise<void>;
  /** The series there is, otherwise a new one; the judge knows it, the directory is the caller's to tell. */
  insertSensor(input: SensorInput): Promise<{ id: number }>;
  /** Reads the directory again, e.g. after stations were deleted. */
  reload(): Promise<void>;
  /** Reads these devices again, or all; one after another, so that the newest state is the one that stays. */
  refreshDevices(ids: readonly number[] | null): Promise<void>;
  queue(): GroupCommitCounters;
  judge: Pick<JudgeLine, 'lag' | 'position' | 'readHours'>;
  alerts: Pick<AlertLine, 'lag' | 'position' | 'reload' | 'engine'>;
  /** Answers what was taken, judges what was committed, saves what the judge knows. */
  stop(): Promise<void>;
}

/** All three lines in one process: what one commits the next takes from memory, and from the journal where it must. */
export async function startPipeline({ pool, publish, onAlerts, metrics, log, now }: PipelineOptions): Promise<Pipeline> {
  const rows = await loadDirectory(pool);
  const directory = new Directory(rows);
  const sensors = new KnownSensors(rows);
  const inTurn = makeSerial();
  const reload = () =>
    inTurn(async () => {
      const fresh = await loadDirectory(pool);
      directory.replace(fresh);
      sensors.replace(fresh);
      alerts.reload();
    });
  const refreshDevices = (ids: readonly number[] | null) =>
    inTurn(async () => {
      const fresh = await loadDirectoryDevices(pool, ids);
      directory.replaceDevices(ids ?? directory.deviceIds(), fresh);
    });
  const makeSensor = async (input: SensorInput) => {
    const sensor = await guarded(insertSensor(pool, input));
    sensors.add(sensor.id, sensor.parameter);
    alerts.reload();
    return sensor;
  };
  const position = await readCursor(pool, JUDGE);
  const store = makeJudgeStore(pool, (batches) => sensors.learn(batches, reload));
  const alerts = new AlertLine({ pool, log, now, ...(onAlerts === undefined ? {} : { onChange: onAlerts }) });
  const publishAndHand = (batch: JournalBatch | null, judged: Judged) => {
    if (batch !== null) alerts.hand({ ...batch, settings: judged.flags, findings: judged.findings });
    publish(batch, judged);
  };
  const judge = new JudgeLine({ store, lookup: (id) => sensors.find(id), publish: publishAndHand, log, metrics, now });
  const ingest = new IngestLine({ pool, hand: (batch) => judge.hand(batch), metrics, log, now });
  const group = new GroupCommit({ commit: (readings) => ingest.commit(readings, 'live'), deadLetter: (letter) => setAside(pool, letter, log), now });
  const read = makeReader({ directory, insertSensor: makeSensor, now });
  return {
    directory,
    position,
    submit: makeSubmit({ read, write: (readings) => group.write(readings), metrics }),
    read,
    async storeBackfill(readings) {
      await judge.untilQuiet();
      await ingest.commit(readings, 'backfill');
    },
    insertSensor: makeSensor,
    reload,
    refreshDevices,
    queue: () => group.counters(),
    judge,
    alerts,
    async stop() {
      await group.close();
      await judge.stop();
      await alerts.stop();
    },
  };
}

function makeJudgeStore(pool: Pool, learn: (batches: JournalBatch[]) => Promise<void>): JudgeStore {
  return {
    readCursor: () => guarded(readCursor(pool, JUDGE)),
    async readJournal(after, limit) {
      const batches = await guarded(readJournal(pool, after, limit));
      await guarded(learn(batches));
      return batches;
    },
    record: ({ position, flags, findings, latest, intervals }) =>
      guarded(transaction(pool, (tx) => recordJudgements(tx, { consumer: JUDGE, position, flags, findings, latest, intervals }))),
    skip: (position) => guarded(moveCursor(pool, JUDGE, position)),
    loadSnapshot: async () => (await guarded(loadSnapshot(pool, JUDGE)))?.bytes ?? null,
    saveSnapshot: (position, bytes) => guarded(saveSnapshot(pool, JUDGE, position, bytes)),
  };
}

async function setAside(pool: Pool, { reading, sqlState, message }: DeadLetter, log: Log): Promise<void> {
  log.error(`a reading of sensor ${reading.sensorId} was set aside: ${message}`);
  await guarded(insertDeadLetter(pool, { source: 'ingest', bytes: Buffer.from(JSON.stringify(reading)), sqlState, message }));
}

/** Whatever the database says becomes an AppError with its cause. */
async function guarded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw appErrorOf(cause);
  }
}
