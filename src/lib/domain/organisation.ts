import type { AccountRole } from './accounts.ts';

/** Who owns stations: its members see those that are not public. */
export interface Organisation {
  id: number;
  name: string;
  /** Whether its new stations are public unless their keeper says otherwise. */
  isPublic: boolean;
  memberCount: number;
  stationCount: number;
  privateCount: number;
}

export interface Member {
  accountId: string;
  name: string;
  email: string;
  role: AccountRole;
}
