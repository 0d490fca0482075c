import type { IncomingMessage } from 'node:http';
import type { Viewer } from '#lib/domain/accounts.ts';
import { PUBLIC, sightOf, type Sight } from '#lib/domain/sight.ts';

export interface ViewerSources {
  /** Null: the token stands for nobody. */
  viewerOfBearer(token: string): Promise<Viewer | null>;
  viewerOfSession(token: string): Promise<Viewer>;
}

const BEARER = /^Bearer +(\S{1,200})$/i;
/** As the site names it, behind TLS and without. */
const SESSION = /(?:^|;\s*)(?:__Host-)?lichen_session=([\w-]{43})(?:;|$)/;

/** What a request that never reaches the site may see besides what is public: by token, or by the session of a browser. */
export function makeRequestSight({ viewerOfBearer, viewerOfSession }: ViewerSources): (request: IncomingMessage) => Promise<Sight> {
  return async ({ headers }) => {
    const bearer = BEARER.exec(headers.authorization ?? '')?.[1];
    const session = bearer === undefined ? SESSION.exec(headers.cookie ?? '')?.[1] : undefined;
    const viewer = bearer !== undefined ? await viewerOfBearer(bearer) : session !== undefined ? await viewerOfSession(session) : null;
    return viewer === null ? PUBLIC : sightOf(viewer);
  };
}
