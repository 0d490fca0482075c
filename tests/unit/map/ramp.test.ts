import { describe, expect, it } from 'vitest';
import { lab } from 'd3';
import { BASEMAP } from '#lib/map/basemap/colours.ts';
import { Ramp } from '#lib/map/ramp.ts';
import { shareOnStops } from '#lib/map/stops.ts';

const PM25 = [0, 5, 10, 20, 35, 60, 100];

describe('a ramp', () => {
  it('gives each stop its colour and what lies beyond the ends the ends', () => {
    const ramp = new Ramp({ palette: 'haze', stops: PM25 }, 'light');
    expect(ramp.shadeOf(0).fill).toBe('rgb(211, 240, 226)');
    expect(ramp.shadeOf(20).fill).toBe('rgb(218, 137, 35)');
    expect(ramp.shadeOf(-3).fill).toBe(ramp.shadeOf(0).fill);
    expect(ramp.shadeOf(900).fill).toBe('rgb(100, 18, 43)');
  });

  it('runs backwards where less is worse', () => {
    const ramp = new Ramp({ palette: 'haze', stops: [0, 2, 4, 6, 8, 10, 12], isReversed: true }, 'light');
    expect(ramp.shadeOf(12).fill).toBe('rgb(211, 240, 226)');
  });

  it.each([['haze', 'light', -1], ['haze', 'dark', 1], ['tide', 'light', -1], ['tide', 'dark', 1]] as const)('%s in %s keeps its order in lightness', (palette, theme, sign) => {
    const ramp = new Ramp({ palette, stops: PM25 }, theme);
    const lightness = PM25.map((stop) => lab(ramp.shadeOf(stop).fill).l * sign);
    expect(lightness).toEqual(lightness.toSorted((a, b) => a - b));
  });

  it.each([['haze', 'light'], ['haze', 'dark'], ['tide', 'light'], ['tide', 'dark'], ['drift', 'light'], ['drift', 'dark']] as const)('%s in %s draws edges that stand out from land', (palette, theme) => {
    const ramp = new Ramp({ palette, stops: PM25 }, theme);
    for (const stop of PM25) expect(contrast(ramp.shadeOf(stop).edge, BASEMAP[theme].land)).toBeGreaterThan(3);
  });
});

describe('shareOnStops', () => {
  it.each([[0, 0], [5, 1 / 6], [7.5, 0.25], [100, 1], [NaN, 0]])('puts %d at %d', (value, share) => {
    expect(shareOnStops(PM25, value)).toBeCloseTo(share, 10);
  });
});

/** WCAG 2 contrast ratio. */
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const bytes = colour.startsWith('#') ? [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16)) : colour.match(/\d+/g)!.map(Number);
  const [r, g, b] = bytes.map((byte) => (byte / 255 <= 0.03928 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
