import type { Alert } from '#lib/domain/alerts.ts';
import type { AlertBook } from '#server/alert-book.ts';
import { NOW_MS } from './stub-reads.ts';

const ALERT: Alert = {
  id: 7, ruleId: 2, ruleName: '', kind: 'above', state: 'firing', sensorId: 11, stationId: 1, stationName: 'Weir', parameter: 'dissolved_oxygen', longitude: 13.74, latitude: 51.04, stationIds: [1],
  startedMs: NOW_MS - 60_000, firedMs: NOW_MS, resolvedMs: null, peak: 9, peakMs: NOW_MS, value: 9, hasLateData: false, eventId: 3, isDemonstration: true,
};

/** One alert: enough for the shape of every answer. */
export function makeStubAlerts(): Pick<AlertBook, 'listAlerts' | 'findAlert' | 'listEvents'> {
  return {
    listAlerts: async () => [ALERT],
    findAlert: async (id) =>
      id === 7
        ? { alert: ALERT, rule: null, mayAct: false, transitions: [{ alertId: 7, seq: 1, from: null, to: 'firing', atMs: NOW_MS, recordedMs: NOW_MS, cause: { by: 'data', why: 'w', value: 9 }, message: 'none' }] }
        : null,
    listEvents: async () => [{ id: 3, startedMs: NOW_MS, changedMs: NOW_MS, endedMs: null, longitude: 13.74, latitude: 51.04, alertCount: 1, stationIds: [1], parameters: ['dissolved_oxygen'] }],
  };
}
