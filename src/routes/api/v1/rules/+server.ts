import { accessOf, accessOrNew } from '../../alert-access.ts';
import { ownRoute, readJson } from '../../own-route.ts';
import { readRule } from '../../rule-input.ts';

export const GET = ownRoute(async (event) => ({ body: { rules: await event.locals.app.alerts.listRules(accessOf(event)) } }));

/** Whoever has no token yet gets one with the first rule: as a cookie, and once in the answer. */
export const POST = ownRoute(async (event) => {
  const input = readRule(await readJson(event));
  const { access, token } = accessOrNew(event);
  const rule = await event.locals.app.alerts.createRule(input, access);
  return { status: 201, body: { rule, ...(token === null ? {} : { ownerToken: token }) } };
});
