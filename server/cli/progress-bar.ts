const WIDTH = 30;

/** One line that grows, on a terminal; nothing elsewhere. */
export function drawBar(label: string, bytes: number, expected: number): void {
  if (process.stderr.isTTY !== true) return;
  const share = Math.min(1, bytes / Math.max(1, expected));
  const full = Math.round(share * WIDTH);
  process.stderr.write(`\r${label} ${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${Math.round(share * 100)} %  ${(bytes / 1e6).toFixed(1)} MB`);
}

export function endBar(): void {
  if (process.stderr.isTTY === true) process.stderr.write('\n');
}
