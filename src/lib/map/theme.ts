import type { Theme } from '#lib/domain/palettes.ts';

/** The theme that the page shows: what was chosen, otherwise the system's. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Calls back when it changes, by the switch or by the system; returns what stops it. */
export function watchTheme(onChange: (theme: Theme) => void): () => void {
  const tell = () => onChange(currentTheme());
  const system = matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(tell);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  system.addEventListener('change', tell);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', tell);
  };
}
