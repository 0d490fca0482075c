import type { Messages } from './message.ts';

/** The words of signing in and out. */
export const accountEn = {
  'signIn.title': 'Sign in',
  'signIn.lead': 'For the administrator of this instance. Looking needs no account.',
  'signIn.token': 'Administrator’s token',
  'signIn.tokenHint': 'It was printed when this instance started for the first time, or set with ADMIN_TOKEN.',
  'signIn.submit': 'Sign in',
  'signIn.wrong': 'This is not the administrator’s token. Nothing was changed.',
  'signIn.missing': 'Write the token into the field.',
  'signIn.plain': 'This page came over plain http. Anyone on the way between you and this machine can read the token and the cookie that stands for it. On the machine itself (localhost) nobody is in between.',
  'signIn.done': 'You are signed in as administrator.',
  'signIn.out': 'Sign out',
  'signIn.outLead': 'The cookie in this browser is removed. The token stays valid.',
  'signIn.wait': 'Too many attempts. Wait {seconds} s and try again.',
} as const satisfies Messages;
