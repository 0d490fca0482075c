import { accessOf } from '../../../alert-access.ts';
import { ownRoute, readJson } from '../../../own-route.ts';
import { pathId } from '../../../query.ts';
import { readRule } from '../../../rule-input.ts';

export const GET = ownRoute(async (event) => ({ body: { rule: await event.locals.app.alerts.getRule(pathId(event.params['id'], 'rule'), accessOf(event)) } }));

export const PUT = ownRoute(async (event) => {
  const id = pathId(event.params['id'], 'rule');
  return { body: { rule: await event.locals.app.alerts.changeRule(id, readRule(await readJson(event)), accessOf(event)) } };
});

export const DELETE = ownRoute(async (event) => {
  await event.locals.app.alerts.deleteRule(pathId(event.params['id'], 'rule'), accessOf(event));
  return {};
});
