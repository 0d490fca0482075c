import type { AuditEntry } from '#lib/domain/accounts.ts';
import { m } from '#lib/messages/index.ts';
import { requireRight } from '../require-right.ts';
import type { PageServerLoad } from './$types';

const ROWS_OF_PAGE = 100;

export const load: PageServerLoad = async ({ locals, url, route, setHeaders }) => {
  setHeaders({ 'cache-control': 'no-store' });
  requireRight({ locals, url, route });
  const before = url.searchParams.get('before');
  const entries = await locals.app.accounts.listAudit(locals.viewer, { beforeId: before !== null && /^\d{1,15}$/.test(before) ? Number(before) : null, limit: ROWS_OF_PAGE + 1 });
  const rows = entries.slice(0, ROWS_OF_PAGE);
  return {
    rows: rows.map((entry) => ({ id: entry.id, atMs: entry.atMs, act: entry.act, subject: entry.subject, who: whoOf(entry), change: changeOf(entry) })),
    olderHref: entries.length > ROWS_OF_PAGE ? `/audit?before=${rows.at(-1)!.id}` : null,
    bar: { title: m('audit.title'), backHref: '/account' },
  };
};

function whoOf({ actor, accountId, accountName }: AuditEntry): string {
  if (accountId === null) return actor === 'process' ? m('audit.byProcess') : m('audit.byToken');
  const name = accountName ?? m('audit.gone');
  return actor === 'token' ? m('audit.viaToken', { name }) : name;
}

function changeOf({ before, after }: AuditEntry): string {
  const [from, to] = [before, after].map((value) => (value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)));
  return from === '' ? (to ?? '') : `${from} → ${to}`;
}
