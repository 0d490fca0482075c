import { blocksOf } from '#lib/domain/operator-text.ts';
import { m } from '#lib/messages/about.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
  const text = await locals.app.operatorText('imprint');
  return { blocks: blocksOf(text ?? ''), hasOwnMap: locals.app.basemapUrl === null, bar: { title: m('imprint.title') } };
};
