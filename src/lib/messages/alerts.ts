import { alertsEn } from './alerts.en.ts';
import { channelsEn } from './channels.en.ts';
import { chartsEn } from './charts.en.ts';
import { indexEn } from './index.en.ts';
import { shellEn } from './shell.en.ts';
import { valuesEn } from './values.en.ts';
import { messagesOf, type PlainKeyOf } from './messages-of.ts';

const catalogue = { ...shellEn, ...valuesEn, ...chartsEn, ...indexEn, ...alertsEn, ...channelsEn } as const;
export type PlainKey = PlainKeyOf<typeof catalogue>;
/** The words of alerts, rules and channels. */
export const m = messagesOf(catalogue);
