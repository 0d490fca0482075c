import { ownRoute, readFields } from '../../../../own-route.ts';
import { publicRoute } from '../../../../public-route.ts';
import { invalid, pathId, readQuery } from '../../../../query.ts';

export const { GET, OPTIONS, fallback } = publicRoute(
  async ({ url, params, locals }) => {
    readQuery(url.searchParams, {});
    return { body: { tags: await locals.app.upkeep.tagsOf(pathId(params['id'], 'station'), locals.sight) } };
  },
  { alsoTakes: ['PUT'] },
);

/** `{"tags": ["centre", "school"]}` replaces all of them. */
export const { PUT } = ownRoute({
  async PUT(event) {
    const { tags } = await readFields(event);
    if (!Array.isArray(tags) || !tags.every((tag) => typeof tag === 'string')) throw invalid('"tags" is a list of words.');
    return { body: { tags: await event.locals.app.upkeep.setTags(pathId(event.params['id'], 'station'), tags as string[], event.locals.viewer) } };
  },
});
