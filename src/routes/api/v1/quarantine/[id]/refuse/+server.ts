import { ownRoute } from '../../../../own-route.ts';
import { pathId } from '../../../../query.ts';

/** It is refused from now on, and what it sent goes. */
export const { POST, fallback } = ownRoute({
  async POST({ params, locals }) {
    await locals.app.quarantine.refuse(pathId(params['id'], 'device'), locals.viewer);
    return {};
  },
});
