import { createHash, timingSafeEqual } from 'node:crypto';

/** The administrator's token is known by its hash alone. */
export interface AdminToken {
  isAdministrator(token: string): boolean;
  /** The token itself, only at the start that made it. */
  madeToken: string | null;
}

export interface AdminTokenStore {
  read(): Promise<string | null>;
  write(hash: string): Promise<void>;
}

/** The configured token; else the one whose hash is stored; else a new one, stored and given once to be printed. */
export async function openAdminToken(configured: string | null, store: AdminTokenStore, makeToken: () => string): Promise<AdminToken> {
  if (configured !== null) return adminTokenOf(hashOf(configured), null);
  const stored = await store.read();
  if (stored !== null) return adminTokenOf(Buffer.from(stored, 'hex'), null);
  const token = makeToken();
  await store.write(hashOf(token).toString('hex'));
  return adminTokenOf(hashOf(token), token);
}

function adminTokenOf(hash: Buffer, madeToken: string | null): AdminToken {
  return { isAdministrator: (token) => timingSafeEqual(hashOf(token), hash), madeToken };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
