import { gzipSync } from 'node:zlib';

export interface FirstLoad {
  /** Sum of all scripts that a page loads before anything is asked for by import(), gzip. */
  bytes: number;
  /** By file, largest first. */
  files: { path: string; bytes: number }[];
}

/** What the browser must fetch before a page runs: the preloads of its head and header, and all that these import. */
export async function firstLoadOf(base: string, path: string): Promise<FirstLoad> {
  const page = await fetch(new URL(path, base));
  const html = await page.text();
  const header = page.headers.get('link') ?? '';
  const named = [
    ...[...header.matchAll(/<([^>]+)>;[^,]*rel="modulepreload"/g)].map(([, href]) => href!),
    ...[...html.matchAll(/<link[^>]+rel="modulepreload"[^>]*>/g)].map(([tag]) => /href="([^"]+)"/.exec(tag)?.[1] ?? ''),
    ...[...html.matchAll(/import\("([^"]+\.js)"\)/g)].map(([, href]) => href!),
    ...[...html.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, href]) => href!),
  ];
  const files = new Map<string, number>();
  const queue = named.map((href) => new URL(href, new URL(path, base)).pathname);
  while (queue.length > 0) {
    const next = queue.pop()!;
    if (files.has(next)) continue;
    const answer = await fetch(new URL(next, base));
    if (!answer.ok) throw new Error(`${next} answers ${answer.status}`);
    const text = await answer.text();
    files.set(next, gzipSync(text, { level: 9 }).length);
    // Not import(…): what is asked for later is no part of the first load.
    for (const [, from] of text.matchAll(/(?:^|[;}\s])(?:import|export)\s*(?:[^"'();]*?\bfrom\s*)?["'](\.[^"']+\.js)["']/g)) queue.push(new URL(from!, new URL(next, base)).pathname);
  }
  const list = [...files].map(([file, bytes]) => ({ path: file, bytes })).sort((a, b) => b.bytes - a.bytes);
  return { bytes: list.reduce((sum, file) => sum + file.bytes, 0), files: list };
}
