import { m } from '#lib/messages/account.ts';

/** How long whoever tried too often has to wait. */
export function waitText(seconds: number): string {
  return seconds < 120 ? m('signIn.waitSeconds', { seconds }) : m('signIn.waitMinutes', { minutes: Math.ceil(seconds / 60) });
}
