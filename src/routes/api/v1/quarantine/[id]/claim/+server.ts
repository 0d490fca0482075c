import { ownRoute } from '../../../../own-route.ts';
import { pathId } from '../../../../query.ts';

/** It becomes a device that stands nowhere yet. */
export const { POST, fallback } = ownRoute({
  async POST({ params, locals }) {
    const { deviceId } = await locals.app.quarantine.claim(pathId(params['id'], 'device'), locals.viewer);
    await locals.app.acts.receiveHeld(deviceId);
    return { status: 201, body: { device: String(deviceId) } };
  },
});
