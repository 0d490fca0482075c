import { sensorsEn } from './sensors.en.ts';
import { shellEn } from './shell.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...sensorsEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of adding a sensor, and of the pages of devices. */
export const m = messagesOf(catalogue);
