import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const hasProc = existsSync('/proc/self/stat');

/** When a process started, as the system writes it; null where there is no such process. */
export function startTimeOf(pid: number): string | null {
  if (!hasProc) return isRunning(pid) ? (ask(pid, 'lstart=') ?? '') : null;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // the name in parentheses may hold spaces; state is the first field behind it, the start time the twentieth
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
  } catch {
    return null;
  }
}

/** Program and arguments of a process; null where it is gone or the system does not say. */
export function commandOf(pid: number): string | null {
  if (!hasProc) return ask(pid, 'command=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return null;
  }
}

export function isRunning(pid: number): boolean {
  if (hasProc) return startTimeOf(pid) !== null;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ask(pid: number, field: string): string | null {
  if (process.platform === 'win32') return null;
  const { status, stdout } = spawnSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : null;
}
