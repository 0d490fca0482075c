import { createReadStream, type ReadStream } from 'node:fs';
import { chmod, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that grows; it has its name only when it is whole and on the disk. */
export interface GrowingFile {
  write(bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  discard(): Promise<void>;
}

const PART = '.part';

/** Files of prepared downloads in one folder, named by id: a kill at any byte leaves at most a part that the next start removes. */
export class DownloadFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async begin(id: string): Promise<GrowingFile> {
    await mkdir(this.#folder, { recursive: true });
    const part = this.#pathOf(id) + PART;
    await rm(part, { force: true });
    const file = await open(part, 'w');
    return {
      async write(bytes) {
        for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
      },
      finish: async () => {
        await file.sync();
        await file.close();
        await chmod(part, 0o444); // frozen or not: nobody writes to it again
        await rename(part, this.#pathOf(id));
        await syncFolder(this.#folder);
      },
      async discard() {
        await file.close();
        await rm(part, { force: true });
      },
    };
  }

  /** Bytes from `start` up to and including `end`. */
  read(id: string, start: number, end: number): ReadStream {
    return createReadStream(this.#pathOf(id), { start, end, highWaterMark: 1 << 18 });
  }

  async remove(id: string): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  /** Removes what belongs to none of `ids`, parts included. */
  async sweep(ids: readonly string[]): Promise<void> {
    const known = new Set(ids);
    for (const name of await readdir(this.#folder).catch(() => [])) if (!known.has(name)) await rm(join(this.#folder, name), { force: true });
  }

  #pathOf(id: string): string {
    if (!/^[a-z0-9]{16,64}$/.test(id)) throw new Error(`not the id of a download: ${id}`);
    return join(this.#folder, id);
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}
