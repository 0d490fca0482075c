import { unknownRoute } from '../public-route.ts';

export const GET = unknownRoute;
export const fallback = unknownRoute;
