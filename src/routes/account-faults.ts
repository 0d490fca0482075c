import { PASSWORD_MAX, PASSWORD_MIN, type AccountFault } from '#lib/domain/accounts.ts';
import { m } from '#lib/messages/account.ts';

/** What is wrong with what was sent, for its field. */
export function faultText(fault: AccountFault): string {
  switch (fault) {
    case 'short':
      return m('account.faultShort', { count: PASSWORD_MIN });
    case 'long':
      return m('account.faultLong', { count: PASSWORD_MAX });
    default:
      return m(`account.fault.${fault}`);
  }
}
