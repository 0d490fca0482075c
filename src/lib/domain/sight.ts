import type { Viewer } from './accounts.ts';

/** Organisations whose private stations somebody may see. What is public everybody sees. */
export type Sight = readonly number[];

/** Nothing but what is public. */
export const PUBLIC: Sight = [];
/** Of whoever keeps the instance: no organisation has this number. */
export const EVERYTHING: Sight = [0];

/** A personal API token reads private stations where it was given `read`. */
export function sightOf({ role, scopes, organisations }: Pick<Viewer, 'role' | 'scopes' | 'organisations'>): Sight {
  if (scopes !== null && !scopes.includes('read')) return PUBLIC;
  return role === 'administrator' ? EVERYTHING : organisations;
}

/** One text for one sight, e.g. to keep what is read under; empty: what is public. */
export function sightKeyOf(sight: Sight): string {
  return [...sight].sort((a, b) => a - b).join(',');
}

/** Whether everything that `theirs` shows is shown to `own` too. */
export function isWithin(theirs: Sight, own: Sight): boolean {
  return own.includes(EVERYTHING[0] as number) || theirs.every((id) => own.includes(id));
}

/** Whether a station of this organisation is seen; null: it is public. */
export function sees(sight: Sight, organisationId: number | null): boolean {
  return organisationId === null || isWithin([organisationId], sight);
}

/** The organisation that is there from the first day on. */
export const THIS_INSTANCE = 1;

/** What stations that somebody makes belong to: the first organisation of theirs. */
export function organisationOf({ organisations }: Pick<Viewer, 'organisations'>): number {
  return organisations[0] ?? THIS_INSTANCE;
}
