import type { PlainKey } from '#lib/messages/shell.ts';
import type { IconName } from './icons.ts';

export interface NavigationItem {
  href: string;
  word: PlainKey;
  icon: IconName;
}

/** The words of the top bar and of the phone's tab bar. A page that is there gets one line. */
export const NAVIGATION: readonly NavigationItem[] = [
  { href: '/', word: 'nav.map', icon: 'map' },
  { href: '/stations', word: 'nav.stations', icon: 'list' },
  { href: '/alerts', word: 'alerts.short', icon: 'alert' },
  { href: '/download', word: 'download.short', icon: 'download' },
  { href: '/about', word: 'nav.about', icon: 'info' },
];

export function isCurrent(item: NavigationItem, pathname: string): boolean {
  return item.href === '/' ? pathname === '/' : pathname === item.href || pathname.startsWith(`${item.href}/`);
}
