import { fleetEn } from './fleet.en.ts';
import { shellEn } from './shell.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...fleetEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words for who runs a network. */
export const m = messagesOf(catalogue);
