import { publicRoute } from '../../public-route.ts';
import { readQuery } from '../../query.ts';

export const { GET, OPTIONS, fallback } = publicRoute(async ({ url, locals }) => {
  readQuery(url.searchParams, {});
  const tags = await locals.app.upkeep.listTags(locals.sight);
  return { body: { tags: tags.map(({ tag, stationCount }) => ({ tag, stations: stationCount })) } };
});
