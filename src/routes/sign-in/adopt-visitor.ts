import type { RequestEvent } from '@sveltejs/kit';
import type { Account } from '#lib/domain/accounts.ts';
import { forgetOwner, ownerOfAccount, ownerOfBrowser } from '../api/asker.ts';

/** Rules and channels that this browser kept before become the account's. An administrator's stay the browser's: hers are the instance's. */
export async function adoptVisitor(event: RequestEvent, account: Account | null): Promise<void> {
  const owner = ownerOfBrowser(event);
  if (owner === null || account === null || account.role === 'administrator') return;
  await event.locals.app.channels.adopt(owner, ownerOfAccount(account.id));
  forgetOwner(event);
}
