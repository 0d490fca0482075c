import { FLEET_CAUSES } from '#lib/domain/fleet.ts';
import { ownRoute } from '../../own-route.ts';
import { oneOf, readQuery, search, wholeNumber } from '../../query.ts';
import { wireFleet } from '../../wire-fleet.ts';

const MAX_LISTED = 500;
const MAX_OFFSET = 100_000;

/** What needs hands, the most urgent first. */
export const { GET, fallback } = ownRoute({
  async GET({ url, locals }) {
    const { cause, tag, offset = 0, limit = 100 } = readQuery(url.searchParams, { cause: oneOf(FLEET_CAUSES), tag: search, offset: wholeNumber(0, MAX_OFFSET), limit: wholeNumber(1, MAX_LISTED) });
    const board = await locals.app.fleet.board({ ...(cause === undefined ? {} : { cause }), ...(tag === undefined ? {} : { tag }), offset, limit }, locals.sight);
    return { body: wireFleet(board, offset + board.rows.length < board.total ? offset + board.rows.length : null) };
  },
});
