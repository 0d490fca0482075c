import { isPaletteChoice, type PaletteChoice } from '#lib/domain/palettes.ts';

const KEY = 'palette';

/** The palette that the page shows; in the browser. */
export function currentPalette(): PaletteChoice {
  const chosen = document.documentElement.dataset['palette'];
  return isPaletteChoice(chosen) ? chosen : 'lichen';
}

/** From now on, on this device; in the browser. Tokens follow by themselves, and the map by `watchPalette`. */
export function choosePalette(choice: PaletteChoice): void {
  const { dataset } = document.documentElement;
  if (choice === 'lichen') delete dataset['palette'];
  else dataset['palette'] = choice;
  try {
    if (choice === 'lichen') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // A browser that keeps nothing keeps the choice for this page.
  }
}

/** Calls back when another one is chosen; returns what stops it. */
export function watchPalette(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-palette'] });
  return () => observer.disconnect();
}
