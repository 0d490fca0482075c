import { publicRoute } from '../../../public-route.ts';
import { readQuery } from '../../../query.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals }) => {
  readQuery(url.searchParams, {});
  const { channels } = locals.app;
  const kinds = channels.kinds().map(({ id, title, fields, secrets, isForVisitors }) => ({ id, title, fields, secrets, is_for_visitors: isForVisitors }));
  return { body: { kinds, push_key: await channels.pushKey(), is_mail_set: channels.isMailSet } };
});
