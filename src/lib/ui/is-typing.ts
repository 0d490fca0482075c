const TYPED = 'textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=range], [type=button], [type=submit])';

/** True where a key belongs to a field in which people write or choose, so that one-key commands let it go. */
export function isTyping({ target }: Event): boolean {
  return target instanceof HTMLElement && target.closest(TYPED) !== null;
}
