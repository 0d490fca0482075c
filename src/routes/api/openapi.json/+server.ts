import { publicRoute } from '../public-route.ts';
import { makeOpenApi } from './document.ts';

export const { GET, OPTIONS, fallback } = publicRoute(({ url, locals }) => ({ body: makeOpenApi(locals.app.version, url.origin), maxAgeS: 300 }));
