import { lab } from 'd3';
import { describe, expect, it } from 'vitest';
import { coloursOf, PALETTE_CHOICES } from '#lib/domain/palettes.ts';
import { BASEMAP } from '#lib/map/basemap/colours.ts';
import { BandShades } from '#lib/map/band-shades.ts';
import { stepColourOf } from '#lib/map/ramp.ts';
import { differenceOf, seenBy, VISIONS } from './colour-vision.ts';

const RAMPS = PALETTE_CHOICES.flatMap((choice) => (['light', 'dark'] as const).flatMap((theme) => (['haze', 'tide'] as const).map((id) => ({ choice, theme, id, colours: coloursOf(id, theme, choice) }))));
/** About twice what is just noticeable side by side. */
const APART = 4.5;

describe('palettes', () => {
  it.each(RAMPS.flatMap((ramp) => VISIONS.map((vision) => ({ ...ramp, vision }))))('$choice $id in $theme keeps neighbours apart with $vision', ({ colours, vision }) => {
    const differences = colours.slice(1).map((colour, i) => differenceOf(seenBy(vision, colour), seenBy(vision, colours[i]!)));
    expect(Math.min(...differences)).toBeGreaterThan(APART);
  });

  it.each(RAMPS)('$choice $id in $theme runs one way in lightness', ({ colours, theme }) => {
    const lightness = colours.map((colour) => lab(colour).l * (theme === 'light' ? -1 : 1));
    expect(lightness).toEqual(lightness.toSorted((a, b) => a - b));
  });

  it.each(RAMPS)('$choice $id in $theme has no colour that is taken for an empty marker', ({ colours, theme }) => {
    for (const colour of colours) expect(differenceOf(colour, BASEMAP[theme].land)).toBeGreaterThan(8);
  });

  it.each([6, 10, 11])('of a choice give %d steps of an index that every vision tells from their neighbours', (count) => {
    for (const { choice, theme, id, colours } of RAMPS) {
      if (choice === 'lichen' || id === 'tide') continue;
      const steps = Array.from({ length: count }, (_, i) => stepColourOf(colours, i, count));
      for (const vision of VISIONS) for (let i = 1; i < count; i += 1) expect(differenceOf(seenBy(vision, steps[i]!), seenBy(vision, steps[i - 1]!)), `${choice} ${theme} ${vision} ${i}`).toBeGreaterThan(2.3);
    }
  });

  it('leave an index its official colours until one is chosen', () => {
    const bands = [{ high: 50, colour: '#00e400' }, { high: 100, colour: '#ffff00' }, { high: null, colour: '#7e0023' }];
    expect(new BandShades(bands, 'light').shadeOf(20).fill).toBe('#00e400');
    expect(new BandShades(bands, 'light', 'viridis').shadeOf(20).fill).toBe('rgb(253, 231, 37)');
    expect(new BandShades(bands, 'light', 'viridis').shadeOf(400).fill).toBe('rgb(68, 2, 86)');
  });
});

describe('the published differences of colours', () => {
  it('are 100 from black to white and 0 of one colour', () => {
    expect(differenceOf('#000000', '#ffffff')).toBeCloseTo(100, 1);
    expect(differenceOf('#aabbcc', '#aabbcc')).toBe(0);
  });

  it('fall between red and green without the cones for them', () => {
    const [red, green] = ['#c83232', '#6e8c28'];
    expect(differenceOf(seenBy('deuteranopia', red), seenBy('deuteranopia', green))).toBeLessThan(differenceOf(red, green) / 2);
  });
});
