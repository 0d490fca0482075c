/** Where to go after signing in: a path of this site, or the map. */
export function nextOf(url: URL): string {
  const next = url.searchParams.get('next') ?? '/';
  const target = URL.canParse(next, url.origin) ? new URL(next, url.origin) : null;
  const isOwn = target?.origin === url.origin && next.startsWith('/') && !next.startsWith('//') && !next.includes('\\');
  return isOwn ? target.pathname + target.search : '/';
}
