import { publicRoute } from '../../../public-route.ts';
import { readQuery, wholeNumber } from '../../../query.ts';
import { iso } from '../../../wire-alert.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app, sight } }) => {
  const events = await app.alerts.listEvents(readQuery(url.searchParams, { limit: wholeNumber(1, 500) }), { sight });
  return {
    body: {
      events: events.map((event) => ({
        id: String(event.id), started_at: iso(event.startedMs), changed_at: iso(event.changedMs), ended_at: iso(event.endedMs),
        longitude: event.longitude, latitude: event.latitude, alerts: event.alertCount, stations: event.stationIds.map(String), parameters: event.parameters,
      })),
    },
  };
});
