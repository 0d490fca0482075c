import type { Messages } from './message.ts';

/** The words of the map page. */
export const mapEn = {} as const satisfies Messages;
