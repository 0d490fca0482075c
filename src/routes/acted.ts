import { fail } from '@sveltejs/kit';
import { findAppError } from './api/public-route.ts';

/** What somebody can mend is said on the page, in `wordsOf` its reason; `isOurs`: it is none of their doing. What nobody foresaw is thrown on. */
export async function acted<T extends object>(act: () => Promise<T>, wordsOf: (why: string, isOurs: boolean) => string) {
  try {
    return await act();
  } catch (cause) {
    const found = findAppError(cause);
    if (found === null || !(cause instanceof Error)) throw cause;
    const isOurs = found.status >= 500;
    return fail(found.status, { why: wordsOf(isOurs ? found.message : cause.message, isOurs) });
  }
}
