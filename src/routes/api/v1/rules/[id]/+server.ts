import { askerOf } from '../../../asker.ts';
import { ownRoute, readFields } from '../../../own-route.ts';
import { pathId, readQuery } from '../../../query.ts';
import { readRule } from '../../../rule-input.ts';

export const { GET, PUT, DELETE, fallback } = ownRoute({
  async GET(event) {
    readQuery(event.url.searchParams, {});
    return { body: { rule: await event.locals.app.alerts.getRule(pathId(event.params['id'], 'rule'), askerOf(event)) } };
  },
  async PUT(event) {
    const id = pathId(event.params['id'], 'rule');
    return { body: { rule: await event.locals.app.alerts.changeRule(id, readRule(await readFields(event)), askerOf(event)) } };
  },
  async DELETE(event) {
    await event.locals.app.alerts.deleteRule(pathId(event.params['id'], 'rule'), askerOf(event));
    return {};
  },
});
