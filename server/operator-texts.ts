import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperatorPage } from '#lib/domain/operator-text.ts';

/** What the operator wrote for a page of duty; null: nothing. */
export type ReadOperatorText = (page: OperatorPage) => Promise<string | null>;

/** The rest of a longer text is left out. */
const MAX_BYTES = 64 * 1024;

/** Reads `privacy.md` and `imprint.md` of a folder, each time anew: who changes them need not start again. */
export function makeOperatorTexts(folder: string): ReadOperatorText {
  return async (page) => {
    const file = await open(join(folder, `${page}.md`)).catch(() => null);
    if (file === null) return null;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_BYTES), 0, MAX_BYTES, 0);
      const text = buffer.toString('utf8', 0, bytesRead).trim();
      return text === '' ? null : text;
    } catch {
      return null; // a folder of this name, or a disk that fails
    } finally {
      await file.close();
    }
  };
}
