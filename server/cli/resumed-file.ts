import { open, rename } from 'node:fs/promises';

/**
 * A file that may have been begun before: as long as the same bytes come again they are only compared, from the first
 * difference on they are written. So what was cut off goes on, and what changed meanwhile is never mixed up.
 */
export async function openResumed(file: string) {
  const part = `${file}.part`;
  const handle = await open(part, 'r+').catch(() => open(part, 'w+'));
  const old = (await handle.stat()).size;
  let at = 0;
  let isSame = true;
  let keptBytes = 0;
  return {
    get keptBytes() {
      return keptBytes;
    },
    async write(bytes: Uint8Array): Promise<void> {
      if (isSame && at + bytes.length <= old) {
        const there = Buffer.alloc(bytes.length);
        await handle.read(there, 0, bytes.length, at);
        isSame = there.equals(bytes);
        if (isSame) keptBytes += bytes.length;
      } else {
        isSame = false;
      }
      if (!isSame) for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
      at += bytes.length;
    },
    async finish(): Promise<void> {
      await handle.truncate(at);
      await handle.sync();
      await handle.close();
      await rename(part, file);
    },
    /** What is there stays for the next try. */
    close: () => handle.close(),
  };
}
