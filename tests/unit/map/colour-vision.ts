import { lab, rgb } from 'd3';

export const VISIONS = ['normal', 'deuteranopia', 'protanopia', 'tritanopia'] as const;
export type Vision = (typeof VISIONS)[number];

// Machado, Oliveira and Fernandes 2009, severity 1.0, of linear RGB.
const MATRICES: Record<Exclude<Vision, 'normal'>, readonly number[]> = {
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

/** The colour as somebody with that vision has it. */
export function seenBy(vision: Vision, colour: string): string {
  if (vision === 'normal') return colour;
  const { r, g, b } = rgb(colour);
  const linear = [r, g, b].map((byte) => (byte / 255 <= 0.04045 ? byte / 255 / 12.92 : ((byte / 255 + 0.055) / 1.055) ** 2.4));
  const m = MATRICES[vision];
  const bytes = [0, 3, 6].map((row) => {
    const c = Math.max(0, Math.min(1, m[row]! * linear[0]! + m[row + 1]! * linear[1]! + m[row + 2]! * linear[2]!));
    return 255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055);
  });
  return rgb(bytes[0]!, bytes[1]!, bytes[2]!).formatRgb();
}

const RADIANS = Math.PI / 180;

/** CIEDE2000 (Sharma, Wu and Dalal 2005); about 2.3 is just noticeable side by side. */
export function differenceOf(first: string, second: string): number {
  const [p, q] = [lab(first), lab(second)];
  const meanC = (Math.hypot(p.a, p.b) + Math.hypot(q.a, q.b)) / 2;
  const g = 0.5 * (1 - Math.sqrt(meanC ** 7 / (meanC ** 7 + 25 ** 7)));
  const [a1, a2] = [p.a * (1 + g), q.a * (1 + g)];
  const [c1, c2] = [Math.hypot(a1, p.b), Math.hypot(a2, q.b)];
  const [h1, h2] = [hueOf(a1, p.b), hueOf(a2, q.b)];
  const dL = q.l - p.l;
  const dC = c2 - c1;
  let dh = c1 * c2 === 0 ? 0 : h2 - h1;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin((dh / 2) * RADIANS);
  const meanL = (p.l + q.l) / 2;
  const mc = (c1 + c2) / 2;
  const mh = c1 * c2 === 0 ? h1 + h2 : Math.abs(h1 - h2) <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
  const t = 1 - 0.17 * Math.cos((mh - 30) * RADIANS) + 0.24 * Math.cos(2 * mh * RADIANS) + 0.32 * Math.cos((3 * mh + 6) * RADIANS) - 0.2 * Math.cos((4 * mh - 63) * RADIANS);
  const sL = 1 + (0.015 * (meanL - 50) ** 2) / Math.sqrt(20 + (meanL - 50) ** 2);
  const sC = 1 + 0.045 * mc;
  const sH = 1 + 0.015 * mc * t;
  const rT = -2 * Math.sqrt(mc ** 7 / (mc ** 7 + 25 ** 7)) * Math.sin(60 * Math.exp(-(((mh - 275) / 25) ** 2)) * RADIANS);
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH));
}

function hueOf(a: number, b: number): number {
  const degrees = Math.atan2(b, a) / RADIANS;
  return degrees < 0 ? degrees + 360 : degrees;
}
