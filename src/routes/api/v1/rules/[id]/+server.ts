import { askerOf } from '../../../asker.ts';
import { ownRoute, readFields } from '../../../own-route.ts';
import { pathId, readQuery } from '../../../query.ts';
import { noteRuleAct } from '../../../rule-audit.ts';
import { readRule } from '../../../rule-input.ts';

export const { GET, PUT, DELETE, fallback } = ownRoute({
  async GET(event) {
    readQuery(event.url.searchParams, {});
    return { body: { rule: await event.locals.app.alerts.getRule(pathId(event.params['id'], 'rule'), askerOf(event)) } };
  },
  async PUT(event) {
    const id = pathId(event.params['id'], 'rule');
    const { alerts } = event.locals.app;
    const input = readRule(await readFields(event));
    const before = await alerts.getRule(id, askerOf(event));
    const rule = await alerts.changeRule(id, input, askerOf(event));
    await noteRuleAct(event, before, rule);
    return { body: { rule } };
  },
  async DELETE(event) {
    const id = pathId(event.params['id'], 'rule');
    const { alerts } = event.locals.app;
    const before = await alerts.getRule(id, askerOf(event));
    await alerts.deleteRule(id, askerOf(event));
    await noteRuleAct(event, before, null);
    return {};
  },
});
