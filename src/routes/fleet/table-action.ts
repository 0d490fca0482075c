import { fail, type RequestEvent } from '@sveltejs/kit';
import type { FleetImport } from '#lib/domain/fleet-table.ts';
import { m } from '#lib/messages/index.ts';
import { findAppError } from '../api/public-route.ts';

const SHOWN_ERRORS = 20;

/** Tries a table, or adds what is in it: field `file`, or `text` of one that was tried, and `apply`. */
export async function takeTable(event: RequestEvent) {
  const form = await event.request.formData();
  const [file, text] = [form.get('file'), form.get('text')];
  const bytes = file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : new TextEncoder().encode(typeof text === 'string' ? text : '');
  if (bytes.length === 0) return fail(422, { tableWhy: m('table.choose') });
  const { tables, acts } = event.locals.app;
  try {
    const done = await tables.import(bytes, { isApplied: form.get('apply') === '1', viewer: event.locals.viewer });
    if (done.isApplied) await acts.reloadDirectory();
    if (done.isApplied) for (const deviceId of done.placed) await acts.settleDevice(deviceId);
    return { table: { ...shownOf(done), text: done.errors === 0 && !done.isApplied ? new TextDecoder().decode(bytes) : null, answer: done.isApplied && done.newDevices > 0 ? tables.answer(done) : null } };
  } catch (cause) {
    const error = findAppError(cause);
    if (error === null) throw cause;
    return fail(error.status, { tableWhy: m('table.failed', { why: cause instanceof Error && error.status < 500 ? cause.message : error.message }) });
  }
}

function shownOf({ lines, newStations, newDevices, errors, isApplied }: FleetImport) {
  const wrong = lines.flatMap(({ line, error }) => (error === null ? [] : [{ line, error }]));
  return { newStations, newDevices, errors, isApplied, wrong: wrong.slice(0, SHOWN_ERRORS) };
}
export type ShownTable = ReturnType<typeof shownOf> & { text: string | null; answer: string | null };
