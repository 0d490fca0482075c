import { askerOf, askerWithToken } from '../../asker.ts';
import { ownRoute, readFields } from '../../own-route.ts';
import { readQuery } from '../../query.ts';
import { readRule } from '../../rule-input.ts';

export const { GET, POST, fallback } = ownRoute({
  async GET(event) {
    readQuery(event.url.searchParams, {});
    return { body: { rules: await event.locals.app.alerts.listRules(askerOf(event)) } };
  },
  /** Whoever has no token yet gets one with the first rule: as a cookie, and once in the answer. */
  async POST(event) {
    const input = readRule(await readFields(event));
    const { asker, token } = askerWithToken(event);
    const rule = await event.locals.app.alerts.createRule(input, asker);
    return { status: 201, body: { rule, ...(token === null ? {} : { ownerToken: token }) } };
  },
});
