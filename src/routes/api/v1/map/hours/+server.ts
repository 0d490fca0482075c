import type { HourTable } from '#lib/domain/api.ts';
import { findRoomName } from '#lib/domain/live.ts';
import { sightKeyOf } from '#lib/domain/sight.ts';
import { hasDemonstration } from '../../../demonstration.ts';
import { publicRoute } from '../../../public-route.ts';
import { invalid, readQuery, wholeNumber, type Field } from '../../../query.ts';
import { makeSharedRead } from '../../../shared-read.ts';

const MAX_HOURS = 48;
const readOnce = makeSharedRead<HourTable>();

const hoursRoom: Field<string> = (text, name) => {
  const kind = findRoomName(text)?.kind;
  if (kind !== 'hours' && kind !== 'station-hours') throw invalid(`"${name}" is a room of hours, e.g. hours/6/34/22/air or hours/17.`);
  return text;
};

/** In the words of `HourTable`: the page's own. */
export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals: { app, reads, sight } }) => {
  const { room, hours = MAX_HOURS } = readQuery(url.searchParams, { room: hoursRoom, hours: wholeNumber(1, MAX_HOURS) });
  if (room === undefined) throw invalid('"room" is needed.');
  const [table, demonstration] = await Promise.all([readOnce(`${sightKeyOf(sight)}/${room}/${hours}`, () => reads.hourTable({ room, hours })), hasDemonstration(app.reads)]);
  return { body: { demonstration, ...table } };
});
