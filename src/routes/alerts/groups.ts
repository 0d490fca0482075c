import type { Alert } from '#lib/domain/alerts.ts';

/** One line of the list: an alert by itself, or those near in space and time as one event with its stations. */
export interface AlertGroup {
  key: string;
  /** Newest first; more than one: an event. */
  alerts: Alert[];
  stationNames: string[];
}

/** In the order of each group's newest alert. */
export function groupsOf(alerts: readonly Alert[]): AlertGroup[] {
  const groups = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const key = alert.eventId === null ? `alert ${alert.id}` : `event ${alert.eventId}`;
    groups.set(key, [...(groups.get(key) ?? []), alert]);
  }
  return [...groups].map(([key, own]) => ({ key, alerts: own, stationNames: [...new Set(own.map(({ stationName }) => stationName).filter((name) => name !== null))] }));
}
