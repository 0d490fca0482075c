import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coloursOf, PALETTES } from '#lib/domain/palettes.ts';

const css = readFileSync(new URL('../../../src/lib/ui/tokens.css', import.meta.url), 'utf8');

describe('tokens', () => {
  const light = valuesOf(css.slice(css.indexOf(':root {')));
  const system = valuesOf(css.slice(css.indexOf(":root:not([data-theme='light'])")));
  const chosen = valuesOf(css.slice(css.indexOf(":root[data-theme='dark']")));

  it('are the same in the dark of the system and in the dark that was chosen', () => {
    expect(system).toEqual(chosen);
    expect(Object.keys(system).length).toBeGreaterThan(40);
  });

  it('hold the palettes that the map draws with', () => {
    for (const [id, { light: lightStops, dark }] of Object.entries(PALETTES)) {
      expect(lightStops.map((_, i) => light[`--${id}-${i + 1}`])).toEqual(lightStops);
      expect(dark.map((_, i) => system[`--${id}-${i + 1}`])).toEqual(dark);
    }
  });

  it.each(['viridis', 'cividis', 'contrast'] as const)('hold the palette that may be chosen, %s', (choice) => {
    const chosenValues = valuesOf(css.slice(css.indexOf(`:root[data-palette='${choice}']`)));
    for (const id of ['haze', 'tide'] as const) {
      const [lights, darks] = [coloursOf(id, 'light', choice), coloursOf(id, 'dark', choice)];
      expect(lights.map((_, i) => chosenValues[`--${id}-${i + 1}`])).toEqual(lights.map((colour, i) => `light-dark(${colour}, ${darks[i]})`));
    }
  });

  it.each([['light', light], ['dark', system]] as const)('are legible in %s: text at least 4.5 : 1 on every ground', (_theme, values) => {
    const grounds = ['--bg', '--surface', '--sunken', '--raised'];
    const texts = ['--ink', '--ink-2', '--ink-3', '--accent', '--flag', '--alert', '--finding'];
    const weak = texts.flatMap((text) => grounds.filter((ground) => contrastOf(values[text]!, values[ground]!) < 4.5).map((ground) => `${text} on ${ground}`));
    expect(weak).toEqual([]);
    expect(contrastOf(values['--on-accent']!, values['--accent']!)).toBeGreaterThan(4.5);
    expect(contrastOf(values['--control']!, values['--surface']!)).toBeGreaterThan(3);
  });
});

function valuesOf(block: string): Record<string, string> {
  const body = block.slice(block.indexOf('{') + 1, block.indexOf('}'));
  return Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value!.trim()]));
}

/** WCAG 2.2 contrast ratio of two hex colours. */
function contrastOf(a: string, b: string): number {
  const [light, dark] = [luminanceOf(a), luminanceOf(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminanceOf(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
