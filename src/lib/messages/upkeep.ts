import { upkeepEn } from './upkeep.en.ts';
import { messagesOf } from './messages-of.ts';

/** The words for who keeps a station. */
export const m = messagesOf(upkeepEn);
