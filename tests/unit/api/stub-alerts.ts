import type { Viewer } from '#lib/domain/accounts.ts';
import type { Alert, AlertRule } from '#lib/domain/alerts.ts';
import { AppError } from '#lib/domain/codes.ts';
import type { AlertBook } from '#server/alert-book.ts';
import type { StationUpkeep } from '#server/station-upkeep.ts';
import { NOW_MS } from './stub-reads.ts';

const ALERT: Alert = {
  id: 7, ruleId: 2, ruleName: '', kind: 'above', state: 'firing', sensorId: 11, stationId: 1, stationName: 'Weir', parameter: 'dissolved_oxygen', longitude: 13.74, latitude: 51.04, stationIds: [1],
  startedMs: NOW_MS - 60_000, firedMs: NOW_MS, resolvedMs: null, peak: 9, peakMs: NOW_MS, value: 9, hasLateData: false, eventId: 3, isDemonstration: true,
};

const RULE: AlertRule = {
  id: 2, name: 'Low oxygen', target: { kind: 'sensor', sensorId: 11 }, condition: { kind: 'below', level: 9, clear: null, averagingHours: 0 }, basis: { value: 'raw', isSuspectUsed: false }, hold: { forMs: 0, least: 1, of: 1 },
  delivery: { channelIds: [], minGapMs: 0, quiet: null, capPerDay: 12, isResolvedTold: true }, owner: null, isEnabled: true, mutedUntilMs: null, version: 1, createdMs: NOW_MS, updatedMs: NOW_MS,
};

/** One rule with one alert, whose owner alone may ask for them: enough for the shape of every answer. */
export function makeStubAlerts(): AlertBook {
  const own = async (id: number, { isAdministrator, owner }: { isAdministrator: boolean; owner: string | null }) => {
    if (id !== RULE.id || (!isAdministrator && owner === null)) throw new AppError('resource.unknown', `There is no rule ${id} of yours.`);
    return RULE;
  };
  return {
    describeRules: async (rules) => rules.map(({ id }) => ({ ruleId: id, sensorId: null, stationId: null, stationName: null, stationCount: 0, parameter: null })),
    listRules: async () => [RULE],
    getRule: own,
    async createRule(input) {
      if (input.delivery.channelIds.length > 0) throw new AppError('request.invalid', 'A channel of this rule is not yours.');
      return { ...RULE, ...input };
    },
    changeRule: async (id, input, access) => ({ ...(await own(id, access)), ...input }),
    deleteRule: async (id, access) => void (await own(id, access)),
    muteRule: async (id, _untilMs, access) => void (await own(id, access)),
    listAlerts: async () => [ALERT],
    findAlert: async (id) =>
      id === 7
        ? { alert: ALERT, rule: null, mayAct: false, transitions: [{ alertId: 7, seq: 1, from: null, to: 'firing', atMs: NOW_MS, recordedMs: NOW_MS, cause: { by: 'data', why: 'w', value: 9 }, message: 'none' }] }
        : null,
    listEvents: async () => [{ id: 3, startedMs: NOW_MS, changedMs: NOW_MS, endedMs: null, longitude: 13.74, latitude: 51.04, alertCount: 1, stationIds: [1], parameters: ['dissolved_oxygen'] }],
    async acknowledge(id) {
      if (id !== 7) throw new AppError('resource.unknown', `There is no alert ${id} of yours.`);
      return 'acknowledged';
    },
    countOpen: async () => 1,
    backtest: async () => ({ episodes: [{ subject: 'sensor:11', startedMs: NOW_MS, firedMs: NOW_MS, resolvedMs: null, peak: 9, peakMs: NOW_MS, hasLateData: false }], counts: [1], readingCount: 1, subjectCount: 1, subjectTotal: 1 }),
  };
}

/** One station with one tag and one maintenance. */
export function makeStubUpkeep(): StationUpkeep {
  const maintenance = { id: 4, fromMs: NOW_MS, toMs: NOW_MS + 1, why: 'filter' };
  const known = (stationId: number, { role }: Pick<Viewer, 'role'> = { role: 'administrator' }) => {
    if (role !== 'administrator') throw new AppError('auth.missing', 'The token of the administrator is needed.');
    if (stationId !== 1) throw new AppError('resource.unknown', `There is no station ${stationId}.`);
  };
  return {
    listMaintenance: async (stationId) => (known(stationId), [maintenance]),
    addMaintenance: async (stationId, span, access) => (known(stationId, access), { ...maintenance, ...span }),
    endMaintenance: async (stationId, _id, access) => known(stationId, access),
    tagsOf: async (stationId) => (known(stationId), ['centre']),
    setTags: async (stationId, tags, access) => (known(stationId, access), [...tags]),
    listTags: async () => [{ tag: 'centre', stationCount: 1 }],
  };
}
