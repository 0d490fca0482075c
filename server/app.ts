import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { VISITOR, type Viewer } from '#lib/domain/accounts.ts';
import { administers } from '#lib/domain/permissions.ts';
import type { Json } from '#lib/domain/plugins.ts';
import { EVERYTHING, isWithin, organisationOf, PUBLIC } from '#lib/domain/sight.ts';
import { listPublicAlerts } from '#server/db/alert-reads.ts';
import { insertAudit } from '#server/db/audit.ts';
import { listHiddenSensors } from '#server/db/directory.ts';
import { saveKeyUses } from '#server/db/device-keys.ts';
import { saveRefusals } from '#server/db/device-refusals.ts';
import { insertDevice } from '#server/db/devices.ts';
import { pruneJournal } from '#server/db/journal.ts';
import { appErrorOf, type Pool } from '#server/db/pool.ts';
import { makeReads } from '#server/db/reads.ts';
import { listJobHealth } from '#server/db/rollups-timescale.ts';
import { refreshRollups } from '#server/db/rollups.ts';
import { readSetting, writeSetting } from '#server/db/settings.ts';
import { deleteDemonstration, findStationByExternalId, insertStation } from '#server/db/stations.ts';
import { decoders } from '#server/decoders/index.ts';
import type { IngestContext } from '#server/ingest/context.ts';
import { makeIngestHandler } from '#server/ingest/http.ts';
import { startLive } from '#server/live/live.ts';
import { makeShownCells } from '#server/stages/shown-cells.ts';
import { makeAccountMail } from './account-mail.ts';
import { makeBearerViewer } from './accounts/bearer-viewer.ts';
import { makeSessionKeeper } from './accounts/session-keeper.ts';
import { openFirstLink } from './accounts/first-administrator.ts';
import { pruneAccounts } from './accounts/prune-accounts.ts';
import type { Acts } from './acts.ts';
import { openAdminToken, type AdminToken } from './admin-token.ts';
import { clientOf } from './client-address.ts';
import type { Config } from './config.ts';
import { openDatabase, type Database } from './database.ts';
import { linkSecret } from './delivery-secrets.ts';
import { startDelivery } from './delivery.ts';
import { DemonstrationSwitch } from './demonstration-switch.ts';
import { startDemonstration } from './demonstration.ts';
import { DeviceRefusals } from './device-refusals.ts';
import { DeviceWatch } from './device-watch.ts';
import { startDownloads, type DownloadRoomOptions } from './downloads.ts';
import { addGauges } from './gauges.ts';
import { makeHealthAnswerer } from './health.ts';
import { makeHourTables } from './hour-tables.ts';
import { Inspector } from './inspector.ts';
import { JobWatch } from './job-watch.ts';
import { KeyUses } from './key-uses.ts';
import type { Answerer } from './listener.ts';
import type { Log } from './log.ts';
import { makeLockKeeper } from './lock-keeper.ts';
import { startLoop, type Loop } from './loop.ts';
import { makeMetrics, type Metrics } from './metrics.ts';
import { makeOneClickAnswerer } from './one-click.ts';
import { startPipeline, type Pipeline } from './pipeline.ts';
import { Quarantine } from './quarantine.ts';
import { Publisher } from './publisher.ts';
import { makeRequestSight } from './request-sight.ts';
import { receiveHeld, settleDevice } from './settle-device.ts';
import type { SiteSettings } from './site-app.ts';
import { refuseUnseen } from './unseen-stations.ts';

export interface AppOptions {
  config: Config;
  version: string;
  log: Log;
  now(): number;
  /** The instance lock was lost to another process: this one must end. */
  onTakenOver(cause: unknown): void;
}

/** What was composed, and what its process must do for it. */
export interface RunningApp {
  /** For the site, in its own thread or in this one. */
  site: { settings: SiteSettings; acts: Acts };
  pool: Pool;
  /** Requests that never reach the site, in order. */
  answerers: Answerer[];
  /** The administrator's token where this start made one: to be printed once. */
  madeToken: string | null;
  /** Makes the first administrator's account, once, at /first/…; null: there is one. */
  firstToken: string | null;
  /** What the operator should know of the database. */
  notes: string[];
  /** Starts the live sockets; the server's request listener must stand already. */
  attach(server: HttpServer): Promise<void>;
  /** Starts the demonstration network where it is wanted, in the background; `address` is the server's own. */
  begin(address: string): void;
  stop(): Promise<void>;
}

const ROLLUPS_EVERY_MS = 10_000;
const PRUNE_EVERY_MS = 3_600_000;
const KEY_USES_EVERY_MS = 10_000;
const ACCOUNTS_EVERY_MS = 600_000;
const JOBS_EVERY_MS = 60_000;
/** Nothing is asked while the lock is held; once it is lost, another start must find it taken again. */
const LOCK_EVERY_MS = 100;
const JOURNAL_DAYS = 7;

/** The composition root: every room of the server gets here what it needs of the others. */
export async function startApp(options: AppOptions): Promise<RunningApp> {
  const database = await openDatabase(options.config, options.log);
  try {
    return await composeApp(options, database);
  } catch (cause) {
    await database.stop();
    throw cause;
  }
}

async function composeApp(options: AppOptions, database: Database): Promise<RunningApp> {
  const { config, version, log, now } = options;
  const { pool, dialect } = database;
  const settings = { readSetting: (name: string) => readSetting(pool, name), writeSetting: (name: string, value: string) => writeSetting(pool, name, value) };
  const admin = await openAdminToken(
    config.adminToken,
    { read: () => settings.readSetting(TOKEN_SETTING), write: (hash) => settings.writeSetting(TOKEN_SETTING, hash) },
    () => randomBytes(24).toString('base64url'),
  );
  const firstToken = await openFirstLink(pool, { now, randomBytes });
  const metrics = makeMetrics();
  const publisher = new Publisher();
  const tellAlerts = async (ids: number[]) => {
    try {
      publisher.live?.publishAlerts(await listPublicAlerts(pool, ids));
    } catch (cause) {
      log.warn('pages were not told of alerts', cause);
    }
  };
  const pipeline = await startPipeline({ pool, publish: (batch, judged) => publisher.publish(batch, judged), onAlerts: (changes) => void tellAlerts(changes.map(({ alertId }) => alertId)), metrics, log, now });
  const stored = makeReads(pool, dialect, { now });
  const memory = { judge: pipeline.judge, live: () => publisher.live, now };
  const hourTable = makeHourTables({ findStation: (id, sight) => stored.as(sight).findStation(id), ...memory });
  const shownCells = makeShownCells({ mapSnapshot: stored.mapSnapshot, ...memory });
  const reads = { ...stored, hourTable, shownCells };
  const uses = new KeyUses();
  const refusals = new DeviceRefusals();
  const saveNotes = async () => {
    await uses.save((all) => saveKeyUses(pool, all));
    await refusals.save((all) => saveRefusals(pool, all));
  };
  const devices = new DeviceWatch({ url: database.url, refresh: (ids) => pipeline.refreshDevices(ids), log });
  await devices.look().catch(() => undefined); // all devices were read just now; its loop goes on and says why
  const inspector = new Inspector(pipeline.directory);
  const quarantine = new Quarantine({ pool, policy: config.quarantine, log, now });
  const context = makeIngestContext(options, database, pipeline, admin, { uses, refusals, inspector, quarantine }, metrics);
  let address = '';
  const demonstration = new DemonstrationSwitch({
    ...settings,
    isWanted: config.isDemonstrationWanted,
    log,
    async countStations() {
      const { stationCount, demonstrationCount } = await stored.as(EVERYTHING).instance();
      return { all: stationCount, demonstration: demonstrationCount };
    },
    start: () =>
      startDemonstration({
        ...settings,
        address,
        directory: pipeline.directory,
        findStationByExternalId: (externalId) => findStationByExternalId(pool, externalId),
        createStation: (input) => context.insertStation(input, PROCESS),
        createDevice: (input) => context.insertDevice(input, PROCESS),
        insertSensor: (input) => pipeline.insertSensor(input),
        storeBackfill: (readings) => pipeline.storeBackfill(readings),
        now,
        log: (message) => log.info(message),
      }),
    async remove() {
      const gone = await deleteDemonstration(pool);
      await pipeline.reload();
      publisher.live?.resetAll(pipeline.judge.position);
      log.info(`the demonstration network is gone: ${gone.stations} stations, ${gone.readings} readings`);
    },
  });
  const deliveries = await startDelivery({ pool, config, origin: () => config.origin ?? address, metrics, log, now, random: Math.random });
  const sendAccountMail = makeAccountMail({ send: deliveries.sendMail, origin: () => config.origin ?? address, log, now, randomBytes });
  const secret = await linkSecret(pool);
  const oneClick = makeOneClickAnswerer({ pool, secret, now, log });
  const exports = startDownloads({ pool, databaseUrl: database.url, version, dataDir: config.dataDir, now, ...withdrawersOf(pool, context), addressOf: context.addressOf, sightOf: requestSightOf(pool, context, admin, now), onError: (cause) => log.error('a download failed', cause) });
  await exports.prepared.start();
  const jobs = new JobWatch(() => listJobHealth(pool), log);
  const loops = [...startUpkeep(options, database, jobs), startLoop('noting what devices did', KEY_USES_EVERY_MS, saveNotes, log), startLoop('removing old downloads', PRUNE_EVERY_MS, () => exports.prepared.prune(), log), startLoop('pruning the quarantine', PRUNE_EVERY_MS, () => quarantine.prune(), log)];
  addGauges(metrics.registry, { pipeline, publisher, downloads: exports.downloads, inspector, quarantine });
  const health = makeHealthAnswerer({
    trustedProxies: config.trustedProxies,
    version,
    probe: async () => void (await pool.query('select 1')),
    judgeLag: () => pipeline.judge.lag,
    failingJobs: () => jobs.failing,
    isAdministrator: admin.isAdministrator,
    renderMetrics: () => metrics.registry.render(),
    now,
  });
  return {
    site: {
      settings: { databaseUrl: database.url, dialect, adminSha256: admin.sha256, linkSecret: secret, quarantine: config.quarantine, isMailSet: config.smtpUrl !== null, redisUrl: config.redisUrl, basemapUrl: config.basemapUrl, dataDir: config.dataDir, version },
      acts: {
        removeDemonstration: () => demonstration.removeForGood(),
        hourTable,
        shownCells,
        inspectDevice: (deviceId) => Promise.resolve(inspector.messagesOf(deviceId)),
        settleDevice: (deviceId) => settleDevice(deviceId, { pipeline, inspector, quarantine }).catch(fail),
        receiveHeld: (deviceId) => receiveHeld(deviceId, { pipeline, inspector, quarantine }).catch(fail),
        reloadDirectory: () => pipeline.reload().catch(fail),
        async settleSight() {
          await publisher.live?.replace();
          await exports.prepared.forgetPublic();
        },
        async findDownload(id, sight) {
          const one = await exports.prepared.find(id);
          return one === null || !isWithin(one.sight ?? PUBLIC, sight) ? null : one;
        },
        findSnapshot: (sha256) => exports.prepared.findSnapshot(sha256),
        sendAccountMail,
        withdrawSnapshot: (sha256, why) => exports.prepared.withdraw(sha256, why),
      },
    },
    pool,
    answerers: [oneClick, exports.answerer, makeIngestHandler(context), health],
    madeToken: admin.madeToken,
    firstToken,
    notes: database.notes,
    async attach(server) {
      const position = Math.max(pipeline.position, pipeline.judge.position);
      publisher.live = startLive(server, { reads: { ...reads, listHidden: () => listHiddenSensors(pool) }, position, now, log, origins: config.origin === null ? [] : [config.origin], addressOf: context.addressOf });
      if (config.redisUrl === null) return;
      const { startBusLead } = await import('#server/live/bus.ts'); // a start without Redis does not wait for its client
      publisher.bus = startBusLead({ url: config.redisUrl, position, log });
    },
    begin(ownAddress) {
      address = ownAddress;
      void demonstration.begin();
    },
    async stop() {
      await demonstration.stop();
      await exports.stop();
      await devices.stop();
      await pipeline.stop();
      await deliveries.stop();
      await publisher.close();
      await Promise.all(loops.map((loop) => loop.stop()));
      await saveNotes().catch(() => undefined); // a convenience: not worth a failing stop
      await database.stop();
    },
  };
}

/** What the process does by itself: it sees every station, and its acts are nobody's. */
const PROCESS: Viewer = { ...VISITOR, role: 'administrator' };
const TOKEN_SETTING = 'administrator.sha256';

function makeIngestContext({ config, log, now }: AppOptions, { pool }: Database, pipeline: Pipeline, admin: AdminToken, { uses, refusals, inspector, quarantine }: { uses: KeyUses; refusals: DeviceRefusals; inspector: Inspector; quarantine: Quarantine }, metrics: Metrics): IngestContext {
  const { directory } = pipeline;
  const audit = (viewer: Viewer, act: string, subject: string, after?: Json) => (viewer.by === 'nobody' ? Promise.resolve() : insertAudit(pool, { viewer, act, subject, ...(after === undefined ? {} : { after }) }).catch(fail));
  return {
    submit: pipeline.submit,
    doors: decoders.flatMap(({ head }) => head.doors.map((door) => ({ ...door, decoder: head.id }))),
    async insertStation(input, viewer) {
      const station = await insertStation(pool, { ...input, organisationId: organisationOf(viewer) }).catch(fail);
      directory.addStation(station.id);
      await audit(viewer, 'station.create', `station/${station.id}`);
      return station;
    },
    async insertDevice(input, viewer) {
      await refuseUnseen(pool, input.stationIds, viewer).catch(fail);
      const { id } = await insertDevice(pool, input).catch(fail);
      await pipeline.refreshDevices([id]).catch(fail);
      await audit(viewer, 'device.create', `device/${id}`, { stations: input.stationIds });
      return { id };
    },
    isAdministrator: admin.isAdministrator,
    viewerOf: makeBearerViewer({ pool, isAdministrator: admin.isAdministrator, now }),
    directory,
    quarantine,
    onKeyUse: (keyId, atMs) => uses.note(keyId, atMs),
    onMessage(message, outcome) {
      const deviceId = inspector.note(message, outcome);
      if (deviceId !== null) refusals.note(deviceId, outcome, message.receivedMs);
    },
    now,
    randomBytes,
    addressOf: (request: IncomingMessage) => clientOf(request, config.trustedProxies).address,
    onAnswer: (status) => metrics.ingestRequests.add(1, { status: String(status) }),
    onError: (cause) => log.error('the write API failed', cause),
  };
}

/** By the same tokens and sessions as the site's. */
function requestSightOf(pool: Pool, { viewerOf }: Pick<IngestContext, 'viewerOf'>, admin: AdminToken, now: () => number): DownloadRoomOptions['sightOf'] {
  const keeper = makeSessionKeeper({ pool, adminSha256: admin.sha256, randomBytes, now });
  return makeRequestSight({ viewerOfBearer: viewerOf, viewerOfSession: keeper.viewerOf });
}

/** Who may take a frozen file back by the API, and what is noted of it. */
function withdrawersOf(pool: Pool, { viewerOf }: Pick<IngestContext, 'viewerOf'>): Pick<DownloadRoomOptions, 'isAdministrator' | 'audit'> {
  return {
    async isAdministrator(token) {
      const viewer = await viewerOf(token);
      return viewer !== null && administers(viewer);
    },
    audit: async (token, act, subject) => insertAudit(pool, { viewer: await viewerOf(token), act, subject }),
  };
}

function startUpkeep({ log, now, onTakenOver }: AppOptions, { pool, keepLock }: Database, jobs: JobWatch): Loop[] {
  return [
    startLoop('bringing the rollups up to date', ROLLUPS_EVERY_MS, async () => {
      while ((await refreshRollups(pool, { beforeMs: now() })).hasMore);
    }, log),
    startLoop('pruning the journal', PRUNE_EVERY_MS, async () => void (await pruneJournal(pool, JOURNAL_DAYS)), log),
    startLoop('clearing ended sessions', ACCOUNTS_EVERY_MS, () => pruneAccounts(pool, now()), log),
    startLoop('looking after the jobs of the database', JOBS_EVERY_MS, () => jobs.look(), log),
    startLoop('keeping the lock of this instance', LOCK_EVERY_MS, makeLockKeeper(keepLock, now, onTakenOver), log),
  ];
}

function fail(cause: unknown): never {
  throw appErrorOf(cause);
}
