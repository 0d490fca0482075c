import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Lets the process's other threads go first where processors are short: this thread is made "nice" by so much (0..19).
 * On Linux alone, where a thread has a priority of its own (setpriority(2), "C library/kernel differences"); elsewhere nothing changes.
 */
export function stepBack(niceness: number): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), niceness);
  } catch {
    // no /proc, or not allowed: as before
  }
}
