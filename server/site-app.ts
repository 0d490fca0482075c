import type { Reads } from '#lib/domain/api.ts';
import type { Channels } from '#lib/domain/channels.ts';
import type { Model } from '#lib/domain/plugins.ts';
import { sightKeyOf, type Sight } from '#lib/domain/sight.ts';
import type { QuarantinePolicy } from '#lib/domain/quarantine.ts';
import { insertAudit, type AuditInput } from '#server/db/audit.ts';
import type { Dialect } from '#server/db/dialect.ts';
import type { Pool } from '#server/db/pool.ts';
import { makeReads } from '#server/db/reads.ts';
import { decoders } from '#server/decoders/index.ts';
import { makeShownFrames } from '#server/stages/shown-frames.ts';
import { makeAccounts, type Accounts } from './accounts/accounts.ts';
import type { LimitStore } from './accounts/attempt-limits.ts';
import type { Acts } from './acts.ts';
import { makeAlertBook, type AlertBook } from './alert-book.ts';
import { adminCheckOf } from './admin-token.ts';
import { makeChannels } from './channels.ts';
import { vapidKeys } from './delivery-secrets.ts';
import { makeDeviceBook, type DeviceBook } from './device-book.ts';
import { makeStationKeeping, type StationKeeping } from './station-settings.ts';
import { makeDeviceMoves, type DeviceMoves } from './device-moves.ts';
import { makeFleetReads, type FleetReads } from './fleet-board.ts';
import { makeFleetTables, type FleetTables } from './fleet-import.ts';
import { makeOperatorTexts, type ReadOperatorText } from './operator-texts.ts';
import { makeQuarantineBook, type QuarantineBook } from './quarantine-book.ts';
import { makeStationOwn, type StationOwn } from './station-own.ts';
import { makeStationUpkeep, type StationUpkeep } from './station-upkeep.ts';

/** What the pages and routes may know and use of the process they run in; the one App stands on `locals.app`. */
export interface App {
  /** Of what is public. */
  reads: Reads;
  /** The same with what somebody sees besides. Cells and past frames are of public stations for everybody. */
  readsFor(sight: Sight): Reads;
  accounts: Accounts;
  channels: Channels;
  alerts: AlertBook;
  upkeep: StationUpkeep;
  keeping: StationKeeping;
  devices: DeviceBook;
  /** Where devices stood and stand. */
  moves: DeviceMoves;
  /** A station as its keeper looks at it. */
  own: StationOwn;
  /** Who needs hands; for those who keep stations. */
  fleet: FleetReads;
  /** Stations and devices as a table. */
  tables: FleetTables;
  /** Hardware that waits for somebody to claim it. */
  quarantine: QuarantineBook;
  quarantinePolicy: QuarantinePolicy;
  /** Makes of devices that can be pointed here, in the order in which people are offered them. */
  models: readonly Model[];
  acts: Acts;
  /** Notes an administrative act. */
  audit(entry: AuditInput): Promise<void>;
  /** True for the administrator's API token. Compared in constant time. */
  isAdministrator(token: string): boolean;
  /** MapLibre style URL or `pmtiles://` source that replaces the offline basemap; null: offline basemap. */
  basemapUrl: string | null;
  /** What the operator wrote for a page of duty. */
  operatorText: ReadOperatorText;
  version: string;
}

/** The site's module graph is another one than the server's: the App is handed over under this key. */
export const APP_KEY = Symbol.for('lichen.app');

/** What the site must know of the process; a structured clone. */
export interface SiteSettings {
  databaseUrl: string;
  dialect: Dialect;
  adminSha256: string;
  /** Signs the links in messages. */
  linkSecret: string;
  isMailSet: boolean;
  quarantine: QuarantinePolicy;
  /** Attempts are counted there, so that several processes count together; null: in memory. */
  redisUrl: string | null;
  basemapUrl: string | null;
  /** Holds the operator's own texts. */
  dataDir: string;
  version: string;
}

/** What the App takes from its thread. */
export interface SiteWorld {
  pool: Pool;
  limitStore: LimitStore;
  now(): number;
  randomBytes(size: number): Uint8Array;
}

/** The App over a pool of the caller's own. */
export function makeSiteApp({ pool, limitStore, now, randomBytes }: SiteWorld, { dialect, adminSha256, linkSecret, isMailSet, quarantine, basemapUrl, dataDir, version }: SiteSettings, acts: Acts): App {
  const isAdministrator = adminCheckOf(adminSha256);
  const stored = makeReads(pool, dialect, { now });
  const shared = { hourTable: acts.hourTable, shownCells: acts.shownCells, shownFrames: makeShownFrames(pool, now) };
  const reads: Reads = { ...stored, ...shared };
  const readsFor = keptBySight((sight) => (sight.length === 0 ? reads : { ...stored.as(sight), ...shared, mapCells: reads.mapCells, hourTable: (query) => acts.hourTable({ ...query, sight }) }));
  return {
    accounts: makeAccounts({ pool, secret: linkSecret, adminSha256, isAdministrator, limitStore, sendMail: acts.sendAccountMail, isMailSet, onError: console.error, randomBytes, now }),
    reads,
    readsFor,
    channels: makeChannels({ pool, secret: linkSecret, pushKey: async () => (await vapidKeys(pool)).publicKey, isMailSet, now }),
    alerts: makeAlertBook(pool, { now }),
    upkeep: makeStationUpkeep(pool, { now }),
    keeping: makeStationKeeping(pool, { settle: () => acts.settleSight() }),
    own: makeStationOwn(pool, { now }),
    devices: makeDeviceBook(pool, { now, randomBytes }),
    moves: makeDeviceMoves(pool, { now }),
    fleet: makeFleetReads(pool, { now }),
    tables: makeFleetTables(pool, { randomBytes }),
    quarantine: makeQuarantineBook(pool, { now, randomBytes }),
    quarantinePolicy: quarantine,
    models: decoders.flatMap(({ head }) => head.connections.map((connection) => ({ ...connection, decoder: head.id, isForwarded: head.isForwarded === true }))),
    acts,
    audit: (entry) => insertAudit(pool, entry),
    isAdministrator,
    basemapUrl,
    operatorText: makeOperatorTexts(dataDir),
    version,
  };
}

/** More than there are organisations. */
const MAX_SIGHTS = 500;

/** One and the same for everybody who sees the same: what is kept by it is kept once. */
function keptBySight(make: (sight: Sight) => Reads): (sight: Sight) => Reads {
  const kept = new Map<string, Reads>();
  return (sight) => {
    const key = sightKeyOf(sight);
    const reads = kept.get(key) ?? make(sight);
    kept.set(key, reads);
    if (kept.size > MAX_SIGHTS) kept.delete(kept.keys().next().value as string);
    return reads;
  };
}
