import { chartsEn } from './charts.en.ts';
import { indexEn } from './index.en.ts';
import { shellEn } from './shell.en.ts';
import { valuesEn } from './values.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...valuesEn, ...chartsEn, ...indexEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of charts, indices and what else is said beside a value. */
export const m = messagesOf(catalogue);
