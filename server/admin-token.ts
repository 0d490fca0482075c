import { createHash, timingSafeEqual } from 'node:crypto';

/** The administrator's token is known by its hash alone. */
export interface AdminToken {
  /** Of the token, in hexadecimal: `adminCheckOf` makes the same comparison of it in another thread. */
  sha256: string;
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
  if (configured !== null) return adminTokenOf(hashOf(configured).toString('hex'), null);
  const stored = await store.read();
  if (stored !== null) return adminTokenOf(stored, null);
  const token = makeToken();
  const sha256 = hashOf(token).toString('hex');
  await store.write(sha256);
  return adminTokenOf(sha256, token);
}

/** True for the token of this hash. Compared in constant time. */
export function adminCheckOf(sha256: string): (token: string) => boolean {
  const hash = Buffer.from(sha256, 'hex');
  return (token) => timingSafeEqual(hashOf(token), hash);
}

function adminTokenOf(sha256: string, madeToken: string | null): AdminToken {
  return { sha256, isAdministrator: adminCheckOf(sha256), madeToken };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
