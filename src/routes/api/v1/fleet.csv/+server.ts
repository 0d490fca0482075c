import { AppError } from '#lib/domain/codes.ts';
import { MAX_TABLE_BYTES } from '#lib/domain/fleet-table.ts';
import { ownRoute } from '../../own-route.ts';
import { oneOf, readQuery } from '../../query.ts';

const TYPE = 'text/csv; charset=utf-8';

/** Stations and devices as a table, out and in. */
export const { GET, POST, fallback } = ownRoute({
  async GET({ url, locals }) {
    readQuery(url.searchParams, {});
    return { file: { text: await locals.app.tables.export(locals.viewer), type: TYPE, name: 'fleet.csv' } };
  },
  /** `?apply=1` does it; otherwise it is only tried. */
  async POST({ url, request, locals }) {
    const { apply = '0' } = readQuery(url.searchParams, { apply: oneOf(['0', '1']) });
    if (!/^text\/csv\s*(;|$)/i.test(request.headers.get('content-type') ?? '')) throw new AppError('body.type', 'Send text/csv.');
    if (Number(request.headers.get('content-length') ?? 0) > MAX_TABLE_BYTES) throw new AppError('body.too_large', `A table holds at most ${MAX_TABLE_BYTES / 1024} kB; send it in parts.`);
    const { tables, acts } = locals.app;
    const done = await tables.import(new Uint8Array(await request.arrayBuffer()), { isApplied: apply === '1', viewer: locals.viewer });
    if (done.isApplied) await acts.reloadDirectory();
    if (done.isApplied) for (const deviceId of done.placed) await acts.settleDevice(deviceId);
    return { status: done.errors > 0 ? 409 : done.isApplied ? 201 : 200, file: { text: tables.answer(done), type: TYPE, name: 'fleet-answer.csv' } };
  },
});
