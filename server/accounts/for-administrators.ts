import { ACCOUNT_ROLES, type AccountRole, type Viewer } from '#lib/domain/accounts.ts';
import { AppError } from '#lib/domain/codes.ts';

/** Throws `auth.forbidden` where the viewer is no administrator. */
export function refuseOthers({ role }: Viewer): void {
  if (role !== 'administrator') throw new AppError('auth.forbidden', 'For administrators alone.');
}

/** Throws `request.invalid` for what is no role. */
export function roleOf(text: string): AccountRole {
  const role = ACCOUNT_ROLES.find((known) => known === text);
  if (role === undefined) throw new AppError('request.invalid', `role: one of ${ACCOUNT_ROLES.join(', ')}.`);
  return role;
}
