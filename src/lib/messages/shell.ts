import { shellEn } from './shell.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

export type PlainKey = PlainKeyOf<typeof shellEn>;
/** The words of the frame of every page, and of what any page may use. */
export const m = messagesOf(shellEn);
