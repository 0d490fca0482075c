import { areaEn } from './area.en.ts';
import { messagesOf } from './messages-of.ts';

/** The words of the map that areas are drawn on. */
export const m = messagesOf(areaEn);
